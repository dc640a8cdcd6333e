import { describe, expect, it } from 'vitest';
import { inventoryOf, modelOf, networkPolicy } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { lint } from '../lint/lint.ts';
import { diff } from '../comparison/diff.ts';
import { compile } from '../compilation/compile.ts';
import { revise } from './revise.ts';
import type { InventoryChange } from './change.ts';

const making = (kind: string, name: string, labels: object): Manifest => ({
  apiVersion: 'apps.kruise.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'app' },
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'main' }] } } },
});
const on = (name: string, labels: object) =>
  networkPolicy(name, { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'] });
/** Selects by every label that the policies below use, so that all of them are known from the start. */
const known = on('known', { app: 'nobody', role: 'none' });
const cluster = [
  making('CloneSet', 'store', { app: 'store' }),
  making('CloneSet', 'other', { app: 'other' }),
];
const STORE = { namespace: 'app', name: 'store', kind: 'CloneSet' };

function afterChange(objects: readonly Manifest[], change: InventoryChange) {
  const revision = revise(modelOf(objects), [change]);
  const fresh = compile(revision.inventory, revision.model);
  expect(diff(fresh, revision.model)).toMatchObject({ connections: [], ofAddedWorkloads: [] });
  const { isolation } = revision.model.isolation(STORE, 'ingress');
  return { means: revision.means, isolation, touched: revision.touched.map(({ name }) => name) };
}

const put = (labels: object): InventoryChange => {
  const [policy] = inventoryOf([on('new', labels)]).networkPolicies;
  return { type: 'put-network-policy', policy: policy! };
};

const found = (...policies: readonly Manifest[]) =>
  lint(inventoryOf([...cluster, ...policies]), modelOf(cluster)).map(({ code }) => code);

describe('pods that may have further labels', () => {
  const objects = [...cluster, known];
  it('are touched by a policy that may be about them', () => {
    expect(afterChange(objects, put({ role: 'store' }))).toEqual({
      means: 'compiled-anew',
      isolation: 'unknown',
      touched: ['other', 'store'],
    });
  });

  it('are not touched by one that is about other labels that they are known to have', () => {
    expect(afterChange(objects, put({ app: 'other' }))).toMatchObject({
      means: 'revised',
      isolation: 'open',
      touched: ['other'],
    });
  });

  it('become others with all that there is', () => {
    const [workload] = inventoryOf([making('CloneSet', 'store', { app: 'store', role: 'store' })]).workloads;
    const change = { type: 'put-workload', workload: workload! } as const;
    expect(afterChange([...objects, on('stores', { role: 'store' })], change)).toMatchObject({
      means: 'compiled-anew',
      isolation: 'isolated',
    });
  });

  it('keep lint from calling a policy idle or redundant that may select them', () => {
    expect(found(on('stores', { role: 'store' }))).toEqual([]);
    expect(found(on('gone', { app: 'gone' }))).toEqual(['selects-nothing']);
    expect(found(on('stores', { app: 'store' }), on('all', {}))).toEqual([]);
  });
});
