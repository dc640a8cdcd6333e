import { describe, expect, it } from 'vitest';
import {
  modelOf,
  networkPolicy,
  node,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import { InventoryBuilder } from '../../inventory/from-objects.ts';
import { chooseAssumptions } from './profiles.ts';

const deployment = (metadata: object = {}, status: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main' }] } } },
  status,
});
const read = (...objects: readonly object[]) => {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return builder.build();
};
const chosenFor = (...objects: readonly object[]) =>
  chooseAssumptions(read(...objects), { cniProfile: 'detected' }).assumptions.networkPolicy;

describe('a dump of a running cluster', () => {
  it.each([
    ['metadata.uid', deployment({ uid: '7f0c' })],
    ['metadata.resourceVersion', deployment({ resourceVersion: '12' })],
    ['status.readyReplicas', deployment({}, { readyReplicas: 1 })],
  ])('is told by %s, and says once that pods and nodes are missing', (field, object) => {
    const { origin, unread, workloads } = read(object, deployment({ uid: 'another', name: 'api' }));
    expect(origin).toBe('running');
    expect(unread).toEqual([
      expect.objectContaining({
        kind: 'Node',
        reason: 'not-in-input',
        message: expect.stringContaining(`Deployment shop/web has ${field}`),
      }),
    ]);
    expect(workloads).toHaveLength(2);
    expect(chosenFor(object)).toBe('unknown');
  });

  it('misses nothing where its pods or its nodes are there', () => {
    expect(read(deployment({ uid: '7f0c' }), node('node-1')).unread).toEqual([]);
    const own = pod('web', {}, { status: running('10.0.0.1') });
    expect(read(deployment({ uid: '7f0c' }), own).unread).toEqual([]);
  });

  it('enforces what the DaemonSet of a plugin in it enforces', () => {
    const agent = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'calico-node', namespace: 'kube-system', uid: '1b' },
      spec: { template: { metadata: {}, spec: { hostNetwork: true, containers: [{ name: 'main' }] } } },
    };
    expect(chosenFor(deployment({ uid: '7f0c' }), agent)).toBe('enforced');
  });

  it('leaves what it denies open where nothing shows a plugin, and says what was not read', () => {
    const objects = [
      {
        ...pod('db', { app: 'db' }),
        metadata: { name: 'db', namespace: 'app', uid: '1', labels: { app: 'db' } },
      },
      pod('web', { app: 'web' }),
      networkPolicy('closed', { podSelector: { matchLabels: { app: 'db' } } }),
    ];
    const { verdict, ingress } = modelOf(objects, { points: { networkPolicy: 'unknown' } }).explain(
      { type: 'pod', namespace: 'app', name: 'web' },
      { type: 'pod', namespace: 'app', name: 'db' },
      'TCP',
      80,
    );
    expect(verdict).toBe('unknown');
    expect(ingress.reasons).toMatchObject([
      { type: 'unread', unread: { reason: 'not-in-input' } },
      { type: 'assumption', assumption: 'networkPolicy' },
    ]);
  });
});

describe('manifests of what is to be', () => {
  it('are told by the lack of what an API server writes', () => {
    const written = deployment({ creationTimestamp: null, uid: '', annotations: { uid: 'x' } }, {});
    expect(read(written).origin).toBeUndefined();
    expect(read(written).unread).toEqual([]);
    expect(chosenFor(written)).toBe('enforced');
  });
});

describe('a live cluster', () => {
  it('runs, whatever it lists', () => {
    const builder = new InventoryBuilder();
    builder.add(deployment());
    builder.live();
    const inventory = builder.build();
    expect(inventory.origin).toBe('running');
    const { assumptions } = chooseAssumptions(inventory, { cniProfile: 'detected' });
    expect(assumptions.networkPolicy).toBe('unknown');
  });
});
