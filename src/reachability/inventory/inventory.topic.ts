import { seesNamespace, visible } from '../../core/access-scope.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { Classification, DataCategory } from '../../core/classification/classification.ts';
import { storedPolicyKind } from '../../core/inventory/kubernetes/policies/policy-kind.ts';
import type { Labels } from '../../core/inventory/labels.ts';
import type { ContainerPort, NetworkMode, PodGroup, Workload } from '../../core/inventory/workload.ts';
import type { Direction } from '../../core/network/protocol.ts';
import { requireNamespace } from '../known-namespace.ts';
import { rowsOf } from '../row-page.ts';
import type { RowListing, RowRange } from '../row-page.ts';
import type { Ground, ListTopic, Topic } from '../topic.ts';

/** Selects objects of a snapshot. */
export interface InventoryQuestion {
  /** Only objects of this namespace. */
  readonly namespace?: string;
}

export interface NamespaceRow {
  readonly name: string;
  readonly labels: Labels;
  /** Null if it was not recorded how data classes were determined. */
  readonly classification: Classification | null;
  readonly categories: readonly DataCategory[];
}

export interface WorkloadRow {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: Labels;
  readonly classification: Classification | null;
  readonly categories: readonly DataCategory[];
  /** Number of existing pods; 0 if the workload was read from manifests. */
  readonly pods: number;
  readonly replicas: number | null;
  readonly networkModes: readonly NetworkMode[];
  readonly podLabels: readonly Labels[];
  readonly serviceAccounts: readonly string[];
  readonly ports: readonly ContainerPort[];
}

export interface PolicyRow {
  readonly kind: string;
  /** The kind under which it is stored, with the API group for kinds of other vendors. */
  readonly storedKind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly directions: readonly Direction[];
  /** Why the policy is not evaluated; null if it is. */
  readonly notEvaluated: 'invalid' | 'not-supported' | null;
  /** The policy as read and normalised. */
  readonly content: unknown;
}

export const namespaces = inventoryTopic<NamespaceRow>(
  'namespaces',
  ({ inventory, classifier }) =>
    inventory.namespaces
      .filter(({ presence }) => presence === 'present')
      .map((namespace) => ({
        name: namespace.name,
        labels: namespace.labels,
        classification: classifier && classifier.explainNamespace(namespace),
        categories: classifier === null ? [] : classifier.namespaceCategories(namespace),
      })),
  ({ name }) => name,
);

export const workloads = inventoryTopic<WorkloadRow>('workloads', workloadRows, ({ namespace }) => namespace);

/** Workloads of several namespaces, one listing for each requested list. */
export const workloadsEach: Topic<
  { readonly lists: readonly NamespaceList[] },
  readonly RowListing<WorkloadRow>[],
  Contents
> = {
  name: 'workloads-each',
  needs: contentsOf,
  answer(contents, { lists }, { scope }) {
    const wanted = new Set(lists.map(({ namespace }) => namespace));
    const found = Map.groupBy(
      workloadRows(contents).filter(
        ({ namespace }) => wanted.has(namespace) && seesNamespace(scope, namespace),
      ),
      ({ namespace }) => namespace,
    );
    return lists.map(({ namespace, range }) => rowsOf((found.get(namespace) ?? []).toSorted(byName), range));
  },
};

export interface NamespaceList {
  readonly namespace: string;
  readonly range: RowRange;
}

/** Cluster-scoped policies are visible only with access to all namespaces. */
export const policies = inventoryTopic<PolicyRow>(
  'policies',
  ({ inventory }) => policyRows(inventory),
  ({ namespace }) => namespace,
);

type Contents = Pick<Ground, 'inventory' | 'classifier'>;

function contentsOf({ inventory, classifier }: Ground): Contents {
  return { inventory, classifier };
}

function workloadRows({ inventory, classifier }: Contents): readonly WorkloadRow[] {
  return inventory.workloads.map((workload) => ({
    ...workloadRow(workload),
    classification: classifier && classifier.explainWorkload(workload),
    categories: classifier === null ? [] : classifier.workloadCategories(workload),
  }));
}

/** Lists objects of an inventory by namespace and name. */
function inventoryTopic<Row extends Sortable>(
  name: string,
  rows: (contents: Contents) => readonly Row[],
  namespaceOf: (row: Row) => string | null,
): ListTopic<InventoryQuestion, Row, Contents> {
  return {
    name,
    needs: contentsOf,
    answer(contents, { wanted, range }, { scope }) {
      requireNamespace(contents.inventory, scope, wanted.namespace);
      const sees = visible(scope);
      const isListed = (row: Row): boolean => {
        const namespace = namespaceOf(row);
        if (wanted.namespace !== undefined && namespace !== wanted.namespace) return false;
        return namespace === null ? scope.namespaces === 'all' : sees({ namespace });
      };
      return rowsOf(rows(contents).filter(isListed).toSorted(byName), range);
    },
  };
}

function workloadRow(workload: Workload): Omit<WorkloadRow, 'classification' | 'categories'> {
  const { podGroups } = workload;
  return {
    namespace: workload.namespace,
    name: workload.name,
    kind: workload.kind,
    labels: workload.labels,
    pods: workload.pods.length,
    replicas: workload.replicas ?? null,
    networkModes: [...new Set(podGroups.map(({ networkMode }) => networkMode))],
    podLabels: podGroups.map(({ labels }) => labels),
    serviceAccounts: [...new Set(podGroups.map(({ serviceAccountName }) => serviceAccountName))],
    ports: distinctPorts(podGroups),
  };
}

function policyRows(inventory: Inventory): readonly PolicyRow[] {
  return [
    ...inventory.networkPolicies.map((policy) => ({
      kind: policy.kind,
      storedKind: policy.kind,
      namespace: policy.namespace,
      name: policy.name,
      directions: policy.directions,
      notEvaluated: null,
      content: policy,
    })),
    ...inventory.clusterTierPolicies.map((policy) => ({
      kind: policy.kind,
      storedKind: policy.kind,
      namespace: null,
      name: policy.name,
      directions: (['ingress', 'egress'] as const).filter((direction) => policy[direction].length > 0),
      notEvaluated: null,
      content: policy,
    })),
    ...inventory.unevaluatedPolicies.map((policy) => ({
      kind: policy.kind,
      storedKind: storedPolicyKind(policy.kind, policy.apiVersion),
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

interface Sortable {
  readonly namespace?: string | null;
  readonly name: string;
  readonly kind?: string;
}

/** Compares namespaced names by code unit, so that the order is the same on every machine. */
function byName(left: Sortable, right: Sortable): number {
  const [a, b] = [sortKey(left), sortKey(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sortKey({ namespace, name, kind }: Sortable): string {
  return [namespace ?? '', name, kind ?? ''].join('\0');
}
