import type { PolicyRule } from '../inventory/network-policy.ts';
import type { CidrBlock, NetworkPeer, PodPeer, PolicyPort } from '../inventory/peers-and-ports.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from '../inventory/labels.ts';
import { EVERYTHING, matchesSelector, type Requirement, type Selector } from '../inventory/selector.ts';
import type { PodGroup, Workload } from '../inventory/workload.ts';
import { implies } from '../rules/reach/selectors.ts';

/** A peer of one block. */
export type BlockPeer = NetworkPeer & { readonly blocks: readonly [CidrBlock] };

export function blockPeer(block: CidrBlock): BlockPeer {
  return { type: 'networks', blocks: [block] };
}

/** A peer for each block: itself where it has one alone. */
export function blockPeersOf(peer: NetworkPeer): readonly BlockPeer[] {
  return isBlockPeer(peer) ? [peer] : peer.blocks.map(blockPeer);
}

function isBlockPeer(peer: NetworkPeer): peer is BlockPeer {
  return peer.blocks.length === 1;
}

/** Every pod of every namespace: "anything" without the outside addresses. */
export const EVERY_POD: PodPeer = { type: 'pods', namespaceSelector: EVERYTHING };

export function namespacesNamed(names: readonly string[]): Selector {
  return { requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: names }] };
}

const DNS_NAMESPACE = 'kube-system';
const DNS_LABELS: Labels = { 'k8s-app': 'kube-dns' };

/** The pods of the cluster's DNS, with the labels that kubeadm and compatible distributions use. */
export const CLUSTER_DNS: PodPeer = {
  type: 'pods',
  namespaceSelector: namespacesNamed([DNS_NAMESPACE]),
  podSelector: { requirements: labelRequirements(DNS_LABELS) },
};

/** Whether a peer of a policy selects pods of a workload. */
export function choosesPods(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  ownNamespace: string,
  { namespace, podGroups }: Pick<Workload, 'namespace' | 'podGroups'>,
  namespaceLabels: Labels,
): boolean {
  const isThere =
    namespaceSelector === undefined
      ? namespace === ownNamespace
      : matchesSelector(namespaceSelector, namespaceLabels);
  return isThere && podGroups.some(({ labels }) => matchesSelector(podSelector, labels));
}

/** Whether a peer selects the cluster's DNS, which may be missing from the input. */
export function choosesDns(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  ownNamespace: string,
  namespaceLabels: Labels | undefined,
): boolean {
  const isThere =
    namespaceSelector === undefined
      ? ownNamespace === DNS_NAMESPACE
      : matchesSelector(namespaceSelector, namespaceLabels ?? { [NAMESPACE_NAME_LABEL]: DNS_NAMESPACE });
  return isThere && matchesSelector(podSelector, DNS_LABELS);
}

/** Peers that select the same pods of a workload as `within` does: one for each distinct set of labels. */
export function peersOf(
  workload: Workload,
  ownNamespace: string,
  within: PodPeer = EVERY_POD,
): readonly PodPeer[] {
  const { namespace } = workload;
  const conditions = within.podSelector?.requirements ?? [];
  const unique = new Map<string, Selector>();
  for (const { labels, networkMode } of workload.podGroups) {
    if (networkMode === 'host' || !matchesSelector({ requirements: conditions }, labels)) continue;
    const selector = selectorWith(labels, conditions);
    unique.set(JSON.stringify(selector), selector);
  }
  return [...unique.values()].map((podSelector) => ({
    type: 'pods',
    ...(namespace === ownNamespace ? {} : { namespaceSelector: namespacesNamed([namespace]) }),
    podSelector,
  }));
}

/** Selects pods that have all of these labels and meet the conditions, without duplicates. */
function selectorWith(labels: Labels, conditions: readonly Requirement[]): Selector {
  const own = labelRequirements(labels);
  const more = conditions.filter(
    (condition) => !implies({ requirements: own }, { requirements: [condition] }),
  );
  return { requirements: [...own, ...more] };
}

/**
 * Labels that all pods of a workload have, plus conditions that exclude pods of other workloads in the namespace with
 * the same labels: a policy for one workload must not isolate or open another.
 */
export function selectorOf(workload: Workload, neighbours: readonly Workload[]): Selector {
  const shared = sharedLabels(workload.podGroups);
  const selected = neighbours
    .filter((other) => other !== workload)
    .flatMap(({ podGroups }) => podGroups)
    .filter(({ labels }) => matchesSelector({ requirements: labelRequirements(shared) }, labels));
  const own = new Set(workload.podGroups.flatMap(({ labels }) => Object.keys(labels)));
  const strangers = selected.flatMap(({ labels }) => {
    const [key] = Object.keys(labels)
      .filter((each) => !own.has(each))
      .toSorted();
    return key === undefined ? [] : [key];
  });
  return {
    requirements: [
      ...labelRequirements(shared),
      ...[...new Set(strangers)].toSorted().map((key): Requirement => ({ key, operator: 'DoesNotExist' })),
    ],
  };
}

function sharedLabels([first, ...others]: readonly PodGroup[]): Labels {
  return Object.fromEntries(
    Object.entries(first?.labels ?? {}).filter(([key, value]) =>
      others.every(({ labels }) => Object.hasOwn(labels, key) && labels[key] === value),
    ),
  );
}

function labelRequirements(labels: Labels): readonly Requirement[] {
  return Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ key, operator: 'In', values: [value] }));
}

/** One rule, or none if no peer or no port remains: a rule without peers would allow every peer. */
export function ruleOf(
  peers: PolicyRule['peers'],
  ports: readonly PolicyPort[] | undefined,
): readonly PolicyRule[] {
  return peers.length === 0 || ports === undefined ? [] : [{ peers, ports }];
}

/** Merges rules with the same ports, without duplicates. */
export function joinedRules(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byPorts = Map.groupBy(rules, ({ peers, ports }) => JSON.stringify([peers.length === 0, ports]));
  return [...byPorts.values()].map((alike) => ({
    peers: [
      ...new Map(alike.flatMap(({ peers }) => peers).map((peer) => [JSON.stringify(peer), peer])).values(),
    ],
    ports: alike[0]!.ports,
  }));
}
