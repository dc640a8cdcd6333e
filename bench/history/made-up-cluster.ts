import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { InventoryBuilder } from '../../src/core/inventory/from-objects.ts';
import { namespace } from '../../test/support/fake-api-server/objects.ts';
import type { KubernetesObject } from '../../test/support/fake-api-server/object-store.ts';

export interface ClusterSize {
  readonly namespaces: number;
  readonly workloadsEach: number;
  readonly podsEach: number;
  readonly policiesEach: number;
  readonly servicesEach: number;
}

/** A cluster of about so many stored objects: a workload is stored as two, and its pods are part of the second. */
export function sizeWithObjects(objects: number): ClusterSize {
  return {
    namespaces: Math.max(2, Math.round(objects / 50)),
    workloadsEach: 16,
    podsEach: 2,
    policiesEach: 3,
    servicesEach: 14,
  };
}

/** A cluster of about so many pods, twenty for each workload. */
export function sizeWithPods(pods: number): ClusterSize {
  return {
    namespaces: Math.max(2, Math.round(pods / 400)),
    workloadsEach: 20,
    podsEach: 20,
    policiesEach: 4,
    servicesEach: 10,
  };
}

/** One workload in so many handles personal data. */
const PII_SHARE = 10;

/** What of a cluster differs from its first state: keys such as `pod/3/5`, with how often the object was changed. */
export type Versions = ReadonlyMap<string, number>;

/** The Kubernetes objects of a cluster in one state. */
export function objectsOf(size: ClusterSize, versions: Versions): readonly KubernetesObject[] {
  return Array.from({ length: size.namespaces }, (_, place) =>
    objectsOfNamespace(place, size, versions),
  ).flat();
}

export function inventoryOf(objects: readonly KubernetesObject[]): Inventory {
  const builder = new InventoryBuilder();
  for (const object of objects) builder.add(object);
  return builder.build();
}

function objectsOfNamespace(place: number, size: ClusterSize, versions: Versions): KubernetesObject[] {
  const name = `team-${place}`;
  const version = (kind: string, index: number): number => versions.get(`${kind}/${place}/${index}`) ?? 0;
  const objects = [namespace(name, { team: name })];
  for (let index = 0; index < size.workloadsEach; index += 1) {
    const number = place * size.workloadsEach + index;
    objects.push(...workload(name, index, number, size.podsEach, version));
  }
  for (let index = 0; index < size.policiesEach; index += 1)
    objects.push(policy(name, index, size.workloadsEach, version('policy', index)));
  for (let index = 0; index < size.servicesEach; index += 1)
    objects.push(service(name, index, version('service', index)));
  return objects;
}

/** The Deployment's ReplicaSet and its pods, as a running cluster lists them. */
function workload(
  namespaceName: string,
  index: number,
  number: number,
  pods: number,
  version: (kind: string, index: number) => number,
): KubernetesObject[] {
  const app = `app-${index}`;
  const template = version('template', index);
  const generation = version('pod', index);
  const labels = {
    app,
    release: `r${template}`,
    ...(number % PII_SHARE === 0 && { 'ringfence.dev/data': 'pii' }),
  };
  const replicaSet = `${app}-${template}`;
  const owner = (kind: string, name: string) => ({
    apiVersion: 'apps/v1',
    kind,
    name,
    controller: true,
    uid: `${namespaceName}-${name}`,
  });
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: replicaSet, namespace: namespaceName, ownerReferences: [owner('Deployment', app)] },
    },
    ...Array.from({ length: pods }, (_, pod) => {
      const address = number * pods + pod;
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${replicaSet}-${pod === 0 ? generation : 0}-${pod}`,
          namespace: namespaceName,
          labels: { ...labels, 'pod-template-hash': String(template) },
          ownerReferences: [owner('ReplicaSet', replicaSet)],
        },
        spec: {
          nodeName: `node-${address % 50}`,
          containers: [{ name: 'main', image: app, ports: [{ name: 'http', containerPort: 8080 }] }],
        },
        status: {
          phase: 'Running',
          podIPs: [{ ip: `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}` }],
        },
      };
    }),
  ];
}

/** The first policy isolates the namespace, the others each let one workload in from another namespace. */
function policy(namespaceName: string, index: number, workloads: number, version: number): KubernetesObject {
  const metadata = { name: `policy-${index}`, namespace: namespaceName };
  const base = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata };
  if (index === 0)
    return {
      ...base,
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{ to: [{ podSelector: {} }] }] },
    };
  const ports = [{ protocol: 'TCP', port: 8080 + (version % 2) }];
  const from = [
    { namespaceSelector: {}, podSelector: { matchLabels: { app: `app-${(index * 7) % workloads}` } } },
  ];
  return {
    ...base,
    spec: { podSelector: { matchLabels: { app: `app-${(index - 1) * 10}` } }, ingress: [{ from, ports }] },
  };
}

function service(namespaceName: string, index: number, version: number): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `service-${index}`, namespace: namespaceName },
    spec: {
      selector: { app: `app-${index}` },
      ports: [{ name: 'http', port: 80 + (version % 2), targetPort: 'http' }],
    },
  };
}
