import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  inventoryOf,
  modelOf,
  networkPolicy,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { fromStoredObjects } from '../../inventory/stored/from-stored-objects.ts';
import { toStoredObjects } from '../../inventory/stored/stored-object.ts';
import { compile } from '../compilation/compile.ts';
import { diff } from '../comparison/diff.ts';
import type { EndpointQuery, ReachabilityModel } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { revise } from '../revision/revise.ts';

const deployment = (name: string, labels: object): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'app' },
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'main' }] } } },
});
const end = (name: string): EndpointQuery => ({
  type: 'workload',
  kind: 'Deployment',
  namespace: 'app',
  name,
});
const notText = (name: string, ...labels: readonly string[]) => ({
  type: 'label-not-text',
  object: { kind: 'Deployment', namespace: 'app', name },
  labels,
});

const closed = networkPolicy('closed', {
  podSelector: { matchLabels: { access: 'y' } },
  policyTypes: ['Ingress'],
});
/** `access: y` is true for YAML. */
const web = deployment('web', { app: 'web', access: true });
const api = deployment('api', { app: 'api', access: true });
const db = deployment('db', { app: 'db' });

const ingressTo = (model: ReachabilityModel, name: string) =>
  model.explain(end('db'), end(name), 'TCP', 80).ingress;

describe('labels whose values are not text', () => {
  it('leave open whether a policy selects the pods, with the workload and the labels as the reason', () => {
    const model = modelOf([web, db, closed]);
    expect(ingressTo(model, 'web')).toMatchObject({
      verdict: 'unknown',
      reasons: [notText('web', 'access')],
    });
    expect(model.isolation({ kind: 'Deployment', namespace: 'app', name: 'web' }, 'ingress')).toEqual({
      isolation: 'unknown',
      policies: [],
      reasons: [notText('web', 'access')],
    });
  });

  it('are named for each workload, also where policies treat workloads alike', () => {
    const model = modelOf([web, api, db, closed]);
    expect(['api', 'web'].map((name) => ingressTo(model, name).reasons)).toEqual([
      [notText('api', 'access')],
      [notText('web', 'access')],
    ]);
    const [ofApi, ofDb, ofWeb] = model.alikeGroups;
    expect(new Set([ofApi, ofDb, ofWeb]).size).toBe(3);
  });

  it('do not matter where another label decides', () => {
    const other = networkPolicy('other', { podSelector: { matchLabels: { access: 'y', app: 'db' } } });
    const own = networkPolicy('own', { podSelector: { matchLabels: { app: 'web' } } });
    expect(ingressTo(modelOf([web, db, other]), 'web').verdict).toBe('allowed');
    expect(ingressTo(modelOf([web, db, own]), 'web').verdict).toBe('denied');
  });

  it('leave open whether a cluster tier governs the pods', () => {
    const tier = clusterPolicy('tier', 'Admin', 1, {
      subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { access: 'y' } } } },
      egress: [{ action: 'Deny', to: [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }] }],
    });
    const model = modelOf([web, db, tier]);
    const { isolation, reasons } = model.isolation(
      { kind: 'Deployment', namespace: 'app', name: 'web' },
      'egress',
    );
    expect(isolation).toBe('unknown');
    expect(reasons).toContainEqual(notText('web', 'access'));
    expect(model.explain(end('web'), end('db'), 'TCP', 80).egress).toMatchObject({
      verdict: 'unknown',
      reasons: expect.arrayContaining([notText('web', 'access')]),
    });
  });

  it('mean the same in a stored snapshot', () => {
    const inventory = inventoryOf([web, db, closed]);
    const assumptions = resolveAssumptions('calico');
    const stored = fromStoredObjects(toStoredObjects(inventory), inventory);
    const [fresh, restored] = [inventory, stored].map((each) => compile(each, { assumptions }));
    expect(ingressTo(restored!, 'web')).toEqual(ingressTo(fresh!, 'web'));
    expect(ingressTo(restored!, 'web').verdict).toBe('unknown');
  });

  it('mean the same in a model derived from an earlier one', () => {
    const [corrected] = inventoryOf([deployment('web', { app: 'web', access: 'y' })]).workloads;
    const [broken] = inventoryOf([web]).workloads;
    const before = modelOf([web, db, closed]);
    const fixed = revise(before, [{ type: 'put-workload', workload: corrected! }]);
    expect(ingressTo(fixed.model, 'web').verdict).toBe('denied');
    const again = revise(fixed.model, [{ type: 'put-workload', workload: broken! }]);
    expect(ingressTo(again.model, 'web').verdict).toBe('unknown');
    expect(diff(before, again.model).connections).toEqual([]);
  });
});
