import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from './from-objects.ts';
import { fromStoredObjects } from './stored/from-stored-objects.ts';
import type { Inventory } from './inventory.ts';
import { toStoredObjects } from './stored/stored-object.ts';

const KINDS: readonly (readonly [string, string])[] = [
  ['v1', 'Namespace'],
  ['v1', 'Node'],
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'Endpoints'],
  ['v1', 'List'],
  ['v1', 'PodList'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['route.openshift.io/v1', 'Route'],
  ['cilium.io/v2', 'CiliumNetworkPolicy'],
];

/** Fields that readers use, so that junk passes the first check. */
const FIELDS = [
  'metadata',
  'name',
  'generateName',
  'namespace',
  'labels',
  'ownerReferences',
  'controller',
  'kind',
  'spec',
  'status',
  'template',
  'jobTemplate',
  'containers',
  'initContainers',
  'ports',
  'containerPort',
  'port',
  'endPort',
  'protocol',
  'hostNetwork',
  'phase',
  'podIPs',
  'podIP',
  'ip',
  'replicas',
  'conditions',
  'type',
  'podSelector',
  'namespaceSelector',
  'matchLabels',
  'matchExpressions',
  'key',
  'operator',
  'values',
  'policyTypes',
  'ingress',
  'egress',
  'from',
  'to',
  'ipBlock',
  'cidr',
  'except',
  'subject',
  'namespaces',
  'pods',
  'networks',
  'nodes',
  'priority',
  'tier',
  'action',
  'protocols',
  'tcp',
  'destinationPort',
  'number',
  'range',
  'start',
  'end',
  'selector',
  'targetPort',
  'items',
  'rules',
  'http',
  'paths',
  'backend',
  'service',
  'backendRefs',
  'endpoints',
  'addresses',
  'subsets',
  '__proto__',
  'constructor',
];
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    80,
    65_536,
    1.5,
    '',
    'a',
    'web',
    'TCP',
    'Ingress',
    'In',
    'Exists',
    'Deny',
    'Admin',
    '10.0.0.0/8',
    '10.1.2.3',
    '::1',
    '__proto__',
    'Running',
  ),
  fc.string(),
  fc.double(),
);
const { junk } = fc.letrec<{ junk: unknown }>((tie) => ({
  junk: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    leaf,
    fc.dictionary(fc.constantFrom(...FIELDS), tie('junk'), { maxKeys: 5 }),
    fc.array(tie('junk'), { maxLength: 3 }),
  ),
}));
const object = fc
  .tuple(fc.constantFrom(...KINDS), fc.constantFrom('a', 'b'), junk, junk, junk)
  .map(([[apiVersion, kind], name, spec, status, items]) => ({
    apiVersion,
    kind,
    metadata: { name },
    spec,
    status,
    items,
  }));

function build(objects: readonly unknown[]): Inventory {
  const builder = new InventoryBuilder();
  for (const item of objects) builder.add(item);
  return builder.build();
}

describe('any object', () => {
  it('can be added without an exception, and the result can be stored and read back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ arbitrary: object, weight: 5 }, junk), { maxLength: 6 }), (objects) => {
        const inventory = build(objects);
        const storedObjects = toStoredObjects(inventory);
        expect(toStoredObjects(fromStoredObjects(storedObjects, inventory))).toEqual(storedObjects);
      }),
      { numRuns: 1000 },
    );
  });

  it('is added, counted as ignored, or reported', () => {
    fc.assert(
      fc.property(
        object.filter(({ kind }) => !kind.endsWith('List')),
        (item) => {
          const inventory = build([item]);
          const taken = [
            inventory.namespaces.filter(({ presence }) => presence === 'present'),
            inventory.workloads,
            inventory.networkPolicies,
            inventory.clusterTierPolicies,
            inventory.unevaluatedPolicies,
            inventory.services,
            inventory.routes,
            inventory.nodes,
          ].some((list) => list.length > 0);
          /** Objects that add to others, or that are finished. */
          const silent = ['Endpoints', 'EndpointSlice', 'Pod', 'Job', 'Deployment', 'CronJob'].includes(
            item.kind,
          );
          expect(taken || silent || inventory.unread.length > 0).toBe(true);
          expect(inventory.problems.length > 0 || inventory.unread.length === 0).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not exhaust the stack, regardless of its nesting', () => {
    let deep: unknown = {};
    for (let level = 0; level < 50_000; level += 1) deep = { a: deep };
    const { unevaluatedPolicies } = build([
      { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'deep' }, spec: deep },
    ]);
    expect(JSON.stringify(unevaluatedPolicies[0]?.spec)).toContain('nested deeper than 100 levels');
  });
});
