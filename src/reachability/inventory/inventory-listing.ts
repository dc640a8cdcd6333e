import type { AccessScope } from '../../core/access-scope.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { Labels } from '../../core/inventory/labels.ts';
import type { ContainerPort, NetworkMode, PodGroup } from '../../core/inventory/workload.ts';
import type { Direction } from '../../core/network/protocol.ts';
import { rowsOf } from '../row-page.ts';
import type { RowListing, RowRange } from '../row-page.ts';

export type InventoryPart = 'namespaces' | 'workloads' | 'policies';

/** Which objects of a snapshot are asked for. Plain data, so that a worker thread can be asked. */
export interface InventoryQuestion extends RowRange {
  readonly part: InventoryPart;
  /** Only this namespace. */
  readonly namespace?: string;
  /** Objects in another namespace do not exist. Cluster-scoped policies are then left out too. */
  readonly namespaces: AccessScope['namespaces'];
}

export interface NamespaceRow {
  readonly name: string;
  readonly labels: Labels;
}

export interface WorkloadRow {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: Labels;
  /** Pods that are there; 0 where it was read from manifests. */
  readonly pods: number;
  readonly replicas: number | null;
  readonly networkModes: readonly NetworkMode[];
  readonly podLabels: readonly Labels[];
  readonly serviceAccounts: readonly string[];
  readonly ports: readonly ContainerPort[];
}

export interface PolicyRow {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly directions: readonly Direction[];
  /** Why it takes no part in verdicts; null where it does. */
  readonly notEvaluated: 'invalid' | 'not-supported' | null;
  /** The policy as it was read and normalised. */
  readonly content: unknown;
}

export type InventoryRow = NamespaceRow | WorkloadRow | PolicyRow;

export type InventoryListing = RowListing<InventoryRow>;

/** Lists objects of an inventory by namespace and name, one page of rows. */
export function listInventory(inventory: Inventory, question: InventoryQuestion): InventoryListing {
  const visible = (namespace: string | null): boolean =>
    (question.namespace === undefined || namespace === question.namespace) &&
    (question.namespaces === 'all' || (namespace !== null && question.namespaces.includes(namespace)));
  return rowsOf(objectsOf(inventory, question.part, visible), question);
}

function objectsOf(
  inventory: Inventory,
  part: InventoryPart,
  visible: (namespace: string | null) => boolean,
): readonly InventoryRow[] {
  switch (part) {
    case 'namespaces':
      return inventory.namespaces
        .filter(({ name, presence }) => presence === 'present' && visible(name))
        .map(({ name, labels }) => ({ name, labels }))
        .toSorted(byName);
    case 'workloads':
      return inventory.workloads
        .filter(({ namespace }) => visible(namespace))
        .map((workload) => ({
          namespace: workload.namespace,
          name: workload.name,
          kind: workload.kind,
          labels: workload.labels,
          pods: workload.pods.length,
          replicas: workload.replicas ?? null,
          networkModes: [...new Set(workload.podGroups.map(({ networkMode }) => networkMode))],
          podLabels: workload.podGroups.map(({ labels }) => labels),
          serviceAccounts: [
            ...new Set(workload.podGroups.map(({ serviceAccountName }) => serviceAccountName)),
          ],
          ports: distinctPorts(workload.podGroups),
        }))
        .toSorted(byName);
    case 'policies':
      return policyRows(inventory)
        .filter(({ namespace }) => visible(namespace))
        .toSorted(byName);
  }
}

function policyRows(inventory: Inventory): readonly PolicyRow[] {
  return [
    ...inventory.networkPolicies.map((policy) => ({
      kind: policy.kind,
      namespace: policy.namespace,
      name: policy.name,
      directions: policy.directions,
      notEvaluated: null,
      content: policy,
    })),
    ...inventory.clusterTierPolicies.map((policy) => ({
      kind: policy.kind,
      namespace: null,
      name: policy.name,
      directions: (['ingress', 'egress'] as const).filter((direction) => policy[direction].length > 0),
      notEvaluated: null,
      content: policy,
    })),
    ...inventory.unevaluatedPolicies.map((policy) => ({
      kind: policy.kind,
      namespace: policy.namespace ?? null,
      name: policy.name,
      directions: policy.directions,
      notEvaluated: policy.reason,
      content: policy.spec,
    })),
  ];
}

function distinctPorts(groups: readonly PodGroup[]): readonly ContainerPort[] {
  const ports = new Map<string, ContainerPort>();
  for (const port of groups.flatMap((group) => group.ports)) {
    ports.set(JSON.stringify(port), port);
  }
  return [...ports.values()];
}

/** Names in namespaces, by code unit: the same order on every machine. */
function byName(
  left: { namespace?: string | null; name: string; kind?: string },
  right: { namespace?: string | null; name: string; kind?: string },
): number {
  return compare(sortKey(left), sortKey(right));
}

function sortKey(row: { namespace?: string | null; name: string; kind?: string }): string {
  return [row.namespace ?? '', row.name, row.kind ?? ''].join('\0');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
