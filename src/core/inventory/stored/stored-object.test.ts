import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkPolicy } from '../../../../test/support/manifests/manifest-cluster.ts';
import { InventoryBuilder } from '../from-objects.ts';
import { fromStoredObjects, StoredObjectError } from './from-stored-objects.ts';
import type { Inventory } from '../inventory.ts';
import { toStoredObjects } from './stored-object.ts';

const name = fc.constantFrom('a', 'b', 'web', 'db', 'constructor');
const labels = fc.dictionary(
  fc.constantFrom('app', 'tier', '__proto__', 'pod-template-hash'),
  fc.constantFrom('x', 'y', 'x', 'y', '', true),
);
const selector = fc.constantFrom(
  {},
  { matchLabels: { app: 'x' } },
  { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['y'] }] },
);
const ports = fc.subarray([{ port: 80, endPort: 90 }, { port: 'http' }, { protocol: 'UDP' }, { port: 0 }]);
const metadata = fc.record({ name, namespace: name, labels });
const annotations = fc.constantFrom({}, {}, { 'k8s.v1.cni.cncf.io/networks': 'x, b/y' });
const podSpec = fc.record({
  containers: fc.constantFrom(
    [{ name: 'c' }],
    [{ name: 'c', ports: [{ containerPort: 80, name: 'http' }] }],
    [{ name: 'c', ports: [{ containerPort: 80, name: 'http', hostPort: 8080, hostIP: '10.0.0.9' }] }],
  ),
  hostNetwork: fc.boolean(),
  volumes: fc.constantFrom([], [{ name: 'v', persistentVolumeClaim: { claimName: 'v' } }]),
});
const object = fc.oneof(
  fc.record({ apiVersion: fc.constant('v1'), kind: fc.constant('Namespace'), metadata }),
  fc.record({
    apiVersion: fc.constant('apps/v1'),
    kind: fc.constantFrom('Deployment', 'StatefulSet'),
    metadata,
    spec: fc.record({
      recognisedBy: fc.constantFrom(undefined, 'pod-template' as const),
      replicas: fc.option(fc.nat(3), { nil: undefined }),
      indexes: fc.option(fc.record({ first: fc.nat(3), count: fc.nat(3) }), { nil: undefined }),
      template: fc.record({ metadata: fc.record({ labels, annotations }), spec: podSpec }),
    }),
  }),
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Pod'),
    metadata: fc.record({ name, namespace: name, labels, annotations }),
    spec: podSpec,
    status: fc.constantFrom({}, { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }, { ip: 'FD00::0:1' }] }),
  }),
  fc.record({
    apiVersion: fc.constantFrom('networking.k8s.io/v1', 'projectcalico.org/v3'),
    kind: fc.constant('NetworkPolicy'),
    metadata,
    spec: fc.record({
      podSelector: selector,
      ingress: fc.array(
        fc.record({
          from: fc.array(fc.record({ podSelector: selector, namespaceSelector: selector }), { maxLength: 2 }),
          ports,
        }),
        { maxLength: 2 },
      ),
    }),
  }),
  fc.record({
    apiVersion: fc.constant('policy.networking.k8s.io/v1alpha2'),
    kind: fc.constant('ClusterNetworkPolicy'),
    metadata,
    spec: fc.record({
      tier: fc.constantFrom('Admin', 'Baseline', 'Other'),
      priority: fc.nat(3),
      subject: fc.record({ namespaces: selector }),
      egress: fc.constantFrom(
        [],
        [
          {
            action: 'Deny',
            to: [{ networks: ['10.0.0.0/8'] }, { later: {} }],
            protocols: [{ tcp: { destinationPort: { number: 80 } } }],
          },
        ],
      ),
    }),
  }),
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Service'),
    metadata,
    spec: fc.record({ selector: labels, ports: fc.constantFrom([], [{ port: 80, targetPort: 'http' }]) }),
  }),
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Service'),
    metadata: fc.record({
      name,
      namespace: name,
      annotations: fc.constantFrom({}, { 'networking.gke.io/load-balancer-type': 'Internal', other: 'x' }),
    }),
    spec: fc.record({
      type: fc.constant('LoadBalancer'),
      allocateLoadBalancerNodePorts: fc.boolean(),
      loadBalancerClass: fc.constantFrom('', 'example.com/lb'),
    }),
    status: fc.constantFrom({}, { loadBalancer: { ingress: [{ ip: '10.0.0.1' }, { hostname: 'lb' }] } }),
  }),
  fc.record({
    apiVersion: fc.constant('discovery.k8s.io/v1'),
    kind: fc.constant('EndpointSlice'),
    metadata: fc.record({
      name,
      namespace: name,
      labels: name.map((service) => ({ 'kubernetes.io/service-name': service })),
    }),
    endpoints: fc.constantFrom([], [{ addresses: ['10.0.0.2', '10.0.0.1'] }]),
    ports: fc.constantFrom([], [{ name: 'http', port: 80 }, { protocol: 'UDP' }]),
  }),
  fc.record({
    apiVersion: fc.constant('networking.k8s.io/v1'),
    kind: fc.constant('Ingress'),
    metadata,
    spec: fc.constantFrom(
      { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
      { ingressClassName: 'a', defaultBackend: { resource: { apiGroup: 'x.example', kind: 'Bucket' } } },
    ),
  }),
  fc.record({
    apiVersion: fc.constant('gateway.networking.k8s.io/v1'),
    kind: fc.constant('Gateway'),
    metadata,
    spec: fc.record({
      listeners: fc.subarray([
        { name: 'http', port: 80, protocol: 'HTTP', hostname: '*.example' },
        { name: 'own', allowedRoutes: { kinds: [{ kind: 'TCPRoute' }], namespaces: { from: 'All' } } },
        { name: 'some', allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: {} } } } },
      ]),
    }),
  }),
  fc.record({
    apiVersion: fc.constant('gateway.networking.k8s.io/v1beta1'),
    kind: fc.constant('ReferenceGrant'),
    metadata,
    spec: fc.constant({
      from: [{ group: 'gateway.networking.k8s.io', kind: 'TLSRoute', namespace: 'a' }],
      to: [{ group: '', kind: 'Service', name: 'web' }, { kind: 'Secret' }],
    }),
  }),
  fc.record({
    apiVersion: fc.constant('gateway.networking.k8s.io/v1'),
    kind: fc.constant('TLSRoute'),
    metadata,
    spec: fc.record({
      parentRefs: fc.subarray([
        { name: 'a', sectionName: 'own', port: 80 },
        { kind: 'Service', name: 'web' },
      ]),
      rules: fc.constantFrom(
        [],
        [
          {
            backendRefs: [
              { name: 'web', port: 80 },
              { kind: 'Other', name: 'b' },
            ],
          },
        ],
      ),
    }),
  }),
  fc.record({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('Node'),
    metadata,
    status: fc.constant({ addresses: [{ type: 'InternalIP', address: '10.0.0.9' }] }),
  }),
);

function build(objects: readonly unknown[]): Inventory {
  const builder = new InventoryBuilder();
  for (const [index, item] of objects.entries()) builder.add(item, { file: 'all.yaml', line: index + 1 });
  return builder.build();
}

const UNSTORED: ReadonlySet<string> = new Set(['location', 'ignoredIn']);
const withoutUnstored = (key: string, value: unknown): unknown => (UNSTORED.has(key) ? undefined : value);

/** The inventory without what is not stored: locations, and namespaces without objects that have an effect. */
function withoutLocations({ problems, unread, ...objects }: Inventory): unknown {
  const plain: object = JSON.parse(JSON.stringify(objects, withoutUnstored));
  return { ...plain, problems, unread };
}

function hashes(objects: readonly unknown[]): ReadonlyMap<string, string> {
  return new Map(
    toStoredObjects(build(objects)).map(({ kind, namespace, name: own, contentHash }) => [
      `${kind} ${namespace} ${own}`,
      contentHash,
    ]),
  );
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

function rolledOut(hash: string, address: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-${hash}-x`,
      labels: { app: 'web', 'pod-template-hash': hash },
      ownerReferences: [{ kind: 'ReplicaSet', name: `web-${hash}`, controller: true }],
    },
    spec: { containers: [{ name: 'web' }], nodeName: 'node' },
    status: { phase: 'Running', podIPs: [{ ip: address }] },
  };
}

/** A Deployment whose container port has some `hostPort` and `hostIP`. */
function deploymentWith(host: object, more: object = {}): unknown {
  const spec = { containers: [{ name: 'c', ports: [{ containerPort: 80, ...host }] }], ...more };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { template: { metadata: { labels: { app: 'web' } }, spec } },
  };
}

function withVolumes(volumes: readonly object[]): ReadonlyMap<string, string> {
  return hashes([deploymentWith({}, { volumes })]);
}

describe('stored objects', () => {
  it('are read back as the same inventory, in any order', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 12 }), (objects) => {
        const inventory = build(objects);
        const storedObjects = toStoredObjects(inventory);
        const readBack = fromStoredObjects(storedObjects.toReversed(), inventory);
        expect(withoutLocations(readBack)).toEqual(withoutLocations(inventory));
        expect(toStoredObjects(readBack)).toEqual(storedObjects);
        const keys = storedObjects.map(({ kind, namespace, name: own }) => `${kind}|${namespace}|${own}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 500 },
    );
  });

  it('do not depend on the order in which objects and keys were read', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 12 }), (objects) => {
        expect(hashes(objects.toReversed().map(reversed))).toEqual(hashes(objects));
      }),
    );
  });

  it('of a workload do not change in a rollout, except for its placement', () => {
    const before = hashes([rolledOut('abc', '10.0.0.1')]);
    const after = hashes([rolledOut('def', '10.0.0.2')]);
    const key = 'default Deployment/web';
    expect(after.get(`Workload ${key}`)).toBe(before.get(`Workload ${key}`));
    expect(after.get(`Placement ${key}`)).not.toBe(before.get(`Placement ${key}`));
    expect(before.get(`Workload ${key}`)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of a workload do not change if it mounts a persistent volume, which earlier versions did not record', () => {
    const before = withVolumes([]);
    const after = withVolumes([{ name: 'v', persistentVolumeClaim: { claimName: 'v' } }]);
    expect(after).not.toEqual(before);
    const key = 'Workload shop Deployment/web';
    expect(before.get(key)).toMatch(/^[0-9a-f]{64}$/);
    expect(after.get(key)).toBe(before.get(key));
  });

  it('of a workload depend on its host ports, but not on how all addresses of the node are written', () => {
    expect(hashes([deploymentWith({ hostPort: 80 })])).not.toEqual(hashes([deploymentWith({})]));
    expect(hashes([deploymentWith({ hostPort: 80, hostIP: '::' })])).toEqual(
      hashes([deploymentWith({ hostPort: 80 })]),
    );
  });

  it('that are not a complete inventory are rejected', () => {
    const meta = build([]);
    const broken = { kind: 'Placement', namespace: 'a', name: 'Pod/b', contentHash: '', body: '{"pods":[]}' };
    expect(() => fromStoredObjects([broken], meta)).toThrow(StoredObjectError);
    expect(() => fromStoredObjects([{ ...broken, kind: 'Later', body: '{}' }], meta)).toThrow(/newer/);
    expect(() => fromStoredObjects([{ ...broken, kind: 'Node', body: '{' }], meta)).toThrow(/not JSON/);
  });

  it.each([
    ['of a type that this version does not know', { type: 'domains', names: ['example.com'] }],
    ['of another form', { type: 'networks', cidrs: ['10.0.0.0/8'] }],
  ])('of policies with a peer %s are rejected, not read without the peer', (_, peer) => {
    const egress = [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }];
    const inventory = build([networkPolicy('policy', { podSelector: {}, egress })]);
    const altered = toStoredObjects(inventory).map((own) => ({
      ...own,
      body: own.body.replace(/\{"blocks":.*?"type":"networks"\}/, JSON.stringify(peer)),
    }));
    expect(altered.some(({ body }) => body.includes(JSON.stringify(peer)))).toBe(true);
    expect(() => fromStoredObjects(altered, inventory)).toThrow(
      expect.objectContaining({ code: 'stored-object-unknown-peer' }),
    );
  });
});
