import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { compile } from '../compilation/compile.ts';
import { diff } from '../comparison/diff.ts';
import { revise } from './revise.ts';

const podNamed = (name: string) => ({ type: 'pod', namespace: 'app', name }) as const;
const cluster = [
  namespace('app'),
  namespace('other'),
  pod('db', { app: 'db' }, { status: running('10.0.0.1') }),
  pod('web', { app: 'web' }, { status: running('10.0.0.2') }),
  // Selects by every label that the policies below use, so that all of them are known from the start.
  networkPolicy('known', {
    podSelector: { matchLabels: { app: 'nobody' } },
    ingress: [{ from: ['db', 'web'].map((app) => ({ podSelector: { matchLabels: { app } } })) }],
  }),
];
const onDb = { podSelector: { matchLabels: { app: 'db' } } };
const closed = networkPolicy('ways', { ...onDb, policyTypes: ['Ingress'] });
const letting = networkPolicy('ways', {
  ...onDb,
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
});
const mute = networkPolicy('ways', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] });

const block = (cidr: string) =>
  networkPolicy('ways', { ...onDb, ingress: [{ from: [{ ipBlock: { cidr } }] }] });

/** How the model of one cluster was revised to that of another, and whether `web` may then open TCP 80 to `db`. */
function afterChange(before: readonly Manifest[], after: readonly Manifest[], options: ClusterOptions = {}) {
  const model = modelOf([...cluster, ...before], options);
  const old = inventoryOf([...cluster, ...before], options).networkPolicies;
  const { networkPolicies } = inventoryOf([...cluster, ...after], options);
  const changed = JSON.stringify;
  const put = networkPolicies.filter((policy) => !old.some((other) => changed(other) === changed(policy)));
  const removed = old.filter(
    ({ name, namespace: inside }) =>
      !networkPolicies.some((other) => other.name === name && other.namespace === inside),
  );
  const revision = revise(model, [
    ...put.map((policy) => ({ type: 'put-network-policy', policy }) as const),
    ...removed.map((policy) => ({ type: 'remove-network-policy', policy }) as const),
  ]);
  const fresh = compile(revision.inventory, model);
  expect(diff(fresh, revision.model)).toMatchObject({ connections: [], ofAddedWorkloads: [] });
  return [revision.means, revision.model.explain(podNamed('web'), podNamed('db'), 'TCP', 80).verdict];
}

describe('a policy that comes, changes or goes', () => {
  it('isolates at once, on ingress and on egress', () => {
    expect(afterChange([], [closed])).toEqual(['revised', 'denied']);
    expect(afterChange([], [mute])).toEqual(['revised', 'denied']);
    expect(afterChange([], [letting])).toEqual(['revised', 'allowed']);
  });

  it('says what it says now, and no longer what it said', () => {
    expect(afterChange([closed], [letting])).toEqual(['revised', 'allowed']);
    expect(afterChange([letting], [closed])).toEqual(['revised', 'denied']);
    expect(afterChange([closed], [mute])).toEqual(['revised', 'denied']);
    expect(afterChange([mute], [letting])).toEqual(['revised', 'allowed']);
  });

  it('isolates no longer once it is gone', () => {
    expect(afterChange([closed], [])).toEqual(['revised', 'allowed']);
    expect(afterChange([mute], [])).toEqual(['revised', 'allowed']);
  });

  it('leaves others as they are, of the same name in another namespace too', () => {
    const elsewhere = networkPolicy('ways', { podSelector: {} }, { namespace: 'other' });
    expect(afterChange([closed, elsewhere], [closed])).toEqual(['revised', 'denied']);
    expect(afterChange([closed], [closed, elsewhere])).toEqual(['revised', 'denied']);
    const second = networkPolicy('second', { ...onDb, policyTypes: ['Ingress'] });
    expect(afterChange([closed, second], [second])).toEqual(['revised', 'denied']);
    expect(afterChange([letting, second], [second])).toEqual(['revised', 'denied']);
  });

  it('does nothing where the plugin enforces none', () => {
    const points = { networkPolicy: 'not-enforced' } as const;
    expect(afterChange([], [closed], { points })[1]).toBe('allowed');
    expect(afterChange([closed], [], { points })[1]).toBe('allowed');
  });

  it('speaks of labels that nothing spoke of before', () => {
    const tiered = networkPolicy('tiered', {
      podSelector: { matchLabels: { tier: 'data' } },
      policyTypes: ['Ingress'],
    });
    expect(afterChange([], [tiered])[1]).toBe('allowed');
    const untiered = networkPolicy('untiered', {
      podSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
      policyTypes: ['Ingress'],
    });
    expect(afterChange([], [untiered])[1]).toBe('denied');
  });

  it('lets in by addresses that nothing spoke of before', () => {
    const points = { cidrMatchesPods: 'by-address' } as const;
    expect(afterChange([], [block('10.0.0.2/32')], { points })[1]).toBe('allowed');
    expect(afterChange([], [block('10.0.0.3/32')], { points })[1]).toBe('denied');
    expect(afterChange([block('10.0.0.3/32')], [block('10.0.0.2/31')], { points })[1]).toBe('allowed');
    expect(afterChange([], [block('10.0.0.2/32')])[1]).toBe('denied');
  });

  it('takes the place of one that was refused', () => {
    const refused = networkPolicy('ways', {
      podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] },
    });
    expect(afterChange([refused], [closed])[1]).toBe('denied');
    expect(afterChange([refused], [letting])[1]).toBe('allowed');
  });
});
