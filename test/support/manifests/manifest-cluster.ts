import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import type { ReachabilityModel } from '../../../src/core/reachability/model/model.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';

/** Kubernetes objects as in a manifest. Namespaced ones are in `app` unless their metadata specify otherwise. */
export type Manifest = Readonly<Record<string, unknown>>;

export const namespace = (name: string, labels: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

export const pod = (
  name: string,
  labels: object = {},
  { metadata = {}, spec = {}, status = {} }: { metadata?: object; spec?: object; status?: object } = {},
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'app', labels, ...metadata },
  spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }], ...spec },
  status,
});

/** The status of a running pod with an address of each given family. */
export const running = (...addresses: readonly string[]) => ({
  phase: 'Running',
  podIP: addresses[0],
  podIPs: addresses.map((ip) => ({ ip })),
});

export const node = (
  name: string,
  labels: object = {},
  { spec = {}, status = {} }: { spec?: object; status?: object } = {},
): Manifest => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec, status });

/** The status of a node that others in the cluster reach at these addresses. */
export const internalAddresses = (...addresses: readonly string[]) => ({
  addresses: addresses.map((address) => ({ type: 'InternalIP', address })),
});

/** A Service for port 80, for pods labelled `app: <name>` that listen on 8080, unless its spec specifies otherwise. */
export const service = (
  name: string,
  spec: object = {},
  { metadata = {}, status = {} }: { metadata?: object; status?: object } = {},
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'app', ...metadata },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  status,
});

export const networkPolicy = (name: string, spec: object, metadata: object = {}): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'app', ...metadata },
  spec,
});

/** A ClusterNetworkPolicy; for every pod unless its spec names a subject. */
export const clusterPolicy = (
  name: string,
  tier: 'Admin' | 'Baseline',
  priority: number,
  spec: object,
): Manifest => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier, priority, subject: { namespaces: {} }, ...spec },
});

export interface ClusterOptions {
  /** Assumptions of the CNI profile; those not given have their simplest value. */
  readonly points?: Partial<Assumptions>;
  readonly unread?: readonly Pick<Unread, 'kind' | 'namespace'>[];
}

/**
 * The inventory of manifests, as if every object were in `cluster.yaml`. Contains the namespace `app` without labels,
 * unless namespaces are given or not read.
 */
export function inventoryOf(objects: readonly Manifest[], { unread = [] }: ClusterOptions = {}): Inventory {
  const builder = new InventoryBuilder();
  const settled =
    objects.some(({ kind }) => kind === 'Namespace') || unread.some(({ kind }) => kind === 'Namespace');
  if (!settled) builder.add(namespace('app'));
  for (const object of objects) builder.add(object, { file: 'cluster.yaml', line: 1 });
  for (const each of unread) builder.unread({ ...each, reason: 'forbidden', message: 'forbidden' });
  return builder.build();
}

export function modelOf(objects: readonly Manifest[], options: ClusterOptions = {}): ReachabilityModel {
  const assumptions = resolveAssumptions('unknown', {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'never',
    hostNetworkPods: 'as-pods',
    absentNamespaces: 'unlabelled',
    ...options.points,
  });
  return compile(inventoryOf(objects, options), { assumptions });
}
