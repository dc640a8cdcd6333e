import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { changesBetween } from './changes-between.ts';
import { laterModel } from './later-model.ts';

const spaces = [namespace('app'), namespace('other')];
const policy = (name: string, app: string, inside = 'app') =>
  networkPolicy(name, { podSelector: { matchLabels: { app } } }, { namespace: inside });

function changes(before: readonly Manifest[], after: readonly Manifest[]) {
  const found = changesBetween(inventoryOf([...spaces, ...before]), inventoryOf([...spaces, ...after]));
  if (found === 'more-than-changes') return found;
  return found.map((change) =>
    'policy' in change
      ? `${change.type} ${change.policy.namespace}/${change.policy.name}`
      : `${change.type} ${workloadKey(change.workload)}`,
  );
}

const rules = (...ports: readonly number[]) =>
  networkPolicy('a', { podSelector: {}, ingress: ports.map((port) => ({ ports: [{ port }] })) });

describe('what makes one state of a cluster the other', () => {
  it('is nothing where both say the same', () => {
    const objects = [policy('a', 'web'), pod('web', { app: 'web' })];
    expect(changes(objects, structuredClone(objects))).toEqual([]);
  });

  it('is what came, changed and went, by namespace and name', () => {
    const before = [
      policy('a', 'web'),
      policy('b', 'web'),
      policy('b', 'web', 'other'),
      pod('web', { app: 'web' }),
    ];
    const after = [
      policy('a', 'db'),
      policy('b', 'web'),
      policy('c', 'web'),
      pod('web', { app: 'db' }),
      pod('new'),
    ];
    expect(changes(before, after)).toEqual([
      'remove-network-policy other/b',
      'put-network-policy app/a',
      'put-network-policy app/c',
      'put-workload app/new[Pod]',
      'put-workload app/web[Pod]',
    ]);
    expect(changes([pod('web')], [])).toEqual(['remove-workload app/web[Pod]']);
  });

  it.each([
    ['a value', { app: 'web' }, { app: 'db' }],
    ['one label more', { app: 'web' }, { app: 'web', tier: 'x' }],
    ['one label less', { app: 'web', tier: 'x' }, { app: 'web' }],
  ])('is a pod with %s', (_, before, after) => {
    expect(changes([pod('web', before)], [pod('web', after)])).toEqual(['put-workload app/web[Pod]']);
  });

  it('is a policy with one rule more, one less, or rules in another order', () => {
    for (const [before, after] of [
      [[1], [1, 2]],
      [[1, 2], [1]],
      [
        [1, 2],
        [2, 1],
      ],
      [[], [1]],
    ] as const)
      expect(changes([rules(...before)], [rules(...after)])).toEqual(['put-network-policy app/a']);
  });

  it('is more than that where tiers, namespaces or what was read differ', () => {
    const tier = clusterPolicy('tier', 'Admin', 1, {
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
    expect(changes([], [tier])).toBe('more-than-changes');
    expect(changes([tier], [])).toBe('more-than-changes');
    expect(changes([], [namespace('third')])).toBe('more-than-changes');
    const invalid = networkPolicy('a', {
      podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] },
    });
    expect(changes([], [invalid])).toBe('more-than-changes');
    const inventory = inventoryOf(spaces);
    const unread = inventoryOf(spaces, { unread: [{ kind: 'Pod' }] });
    expect(changesBetween(inventory, unread)).toBe('more-than-changes');
  });

  it('is more than that where two policies have one name', () => {
    const { networkPolicies } = inventoryOf([policy('a', 'web')]);
    const once = inventoryOf([...spaces, policy('a', 'web')]);
    const twice = { ...once, networkPolicies: [...networkPolicies, ...networkPolicies] };
    expect(changesBetween(once, twice)).toBe('more-than-changes');
    expect(changesBetween(twice, once)).toBe('more-than-changes');
  });
});

const many = (count: number) => Array.from({ length: count }, (_, place) => policy(`p${place}`, 'web'));

describe('the model of a later state', () => {
  const earlier = { inventory: inventoryOf(spaces), model: modelOf(spaces) };
  const compiled = modelOf([...spaces, pod('compiled')]);
  const later = (sameAssumptions: 'same' | 'other', ...objects: readonly Manifest[]) =>
    laterModel(earlier, inventoryOf([...spaces, ...objects]), sameAssumptions, () => compiled);

  it('is derived from the earlier model, and lists the workloads whose answers may have changed', () => {
    const { model, touched } = later('same', pod('web'));
    expect(model.workloads.map(workloadKey)).toEqual(['app/web[Pod]']);
    expect(touched?.map(workloadKey)).toEqual(['app/web[Pod]']);
  });

  it('is compiled under other assumptions, where more has changed, and where very much has', () => {
    expect(later('other', pod('web'))).toEqual({ model: compiled });
    expect(later('same', namespace('third'))).toEqual({ model: compiled });
    expect(later('same', ...many(501))).toEqual({ model: compiled });
    expect(later('same', ...many(500)).model).not.toBe(compiled);
  });
});
