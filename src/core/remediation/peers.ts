import type { PolicyRule } from '../inventory/network-policy.ts';
import type { CidrBlock, NetworkPeer, PodPeer, PolicyPort } from '../inventory/peers-and-ports.ts';
import { NAMESPACE_NAME_LABEL, type Labels } from '../inventory/labels.ts';
import { EVERYTHING, matchesSelector, type Requirement, type Selector } from '../inventory/selector.ts';
import { matchPods, type PodGroup, type Workload } from '../inventory/workload.ts';
import { matchNamespace, type NamespaceView } from '../inventory/namespace-view.ts';
import { CLUSTER_DNS, DNS_LABELS, DNS_NAMESPACE } from '../rules/reach/cluster-dns.ts';
import { implies } from '../rules/reach/selectors.ts';

/** A peer of one block. */
export type BlockPeer = NetworkPeer & { readonly blocks: readonly [CidrBlock] };

export function blockPeer(block: CidrBlock): BlockPeer {
  return { type: 'networks', blocks: [block] };
}

/** A separate peer for each block. */
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

/** Whether a peer of a policy selects pods of a workload, or may because labels are unknown. */
export function choosesPods(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  ownNamespace: string,
  { namespace, podGroups }: Pick<Workload, 'namespace' | 'podGroups'>,
  viewOf: (namespace: string) => NamespaceView,
): boolean {
  const isThere =
    namespaceSelector === undefined
      ? namespace === ownNamespace
      : matchNamespace(namespaceSelector, viewOf(namespace)) !== 'no';
  return isThere && podGroups.some((group) => matchPods(podSelector, group) !== 'no');
}

/** The part of the cluster's DNS that a peer selects. The pods of the DNS may be missing from the input. */
export function chosenDns(
  { namespaceSelector, podSelector = EVERYTHING }: PodPeer,
  ownNamespace: string,
  viewOf: (namespace: string) => NamespaceView,
): readonly PodPeer[] {
  if (!matchesSelector(podSelector, DNS_LABELS)) return [];
  if (namespaceSelector === undefined) return ownNamespace === DNS_NAMESPACE ? [CLUSTER_DNS] : [];
  return namedNamespaces(namespaceSelector, [viewOf(DNS_NAMESPACE)]).map((named) => ({
    ...CLUSTER_DNS,
    namespaceSelector: named,
  }));
}

/**
 * Selects those of some namespaces that a selector matches, by name. For namespaces whose labels are unknown, the selector
 * is kept as well, so that a patch neither allows nor blocks more than before.
 */
export function namedNamespaces(selector: Selector, views: readonly NamespaceView[]): readonly Selector[] {
  const namesThat = (wanted: 'yes' | 'maybe') =>
    views
      .filter((view) => matchNamespace(selector, view) === wanted)
      .map(({ name }) => name)
      .toSorted();
  const [certain, possible] = [namesThat('yes'), namesThat('maybe')];
  return [
    ...(certain.length === 0 ? [] : [namespacesNamed(certain)]),
    ...(possible.length === 0
      ? []
      : [{ requirements: [...selector.requirements, ...namespacesNamed(possible).requirements] }]),
  ];
}

/** Peers that select the same pods of a workload as `within` does: one for each distinct set of labels. */
export function peersOf(
  workload: Workload,
  ownNamespace: string,
  viewOf: (namespace: string) => NamespaceView,
  within: PodPeer = EVERY_POD,
): readonly PodPeer[] {
  const { namespace } = workload;
  const conditions = within.podSelector?.requirements ?? [];
  const unique = new Map<string, Selector>();
  for (const group of workload.podGroups) {
    if (group.networkMode === 'host' || matchPods({ requirements: conditions }, group) === 'no') continue;
    const selector = selectorWith(knownLabels(group), conditions);
    unique.set(JSON.stringify(selector), selector);
  }
  const view = viewOf(namespace);
  const isCertain = matchNamespace(within.namespaceSelector ?? EVERYTHING, view) === 'yes';
  const places =
    within.namespaceSelector === undefined || (namespace === ownNamespace && isCertain)
      ? [namespace === ownNamespace ? undefined : namespacesNamed([namespace])]
      : namedNamespaces(within.namespaceSelector, [view]);
  return places.flatMap((namespaceSelector) =>
    [...unique.values()].map((podSelector): PodPeer => ({
      type: 'pods',
      ...(namespaceSelector !== undefined && { namespaceSelector }),
      podSelector,
    })),
  );
}

/** What two selectors match, with each label that both list only once; undefined if nothing can match both. */
export function bothSelectors(one: Selector, other: Selector): Selector | undefined {
  const lists = new Map<string, readonly string[]>();
  const rest: Requirement[] = [];
  for (const requirement of [...one.requirements, ...other.requirements]) {
    const { key } = requirement;
    if (requirement.operator !== 'In') rest.push(requirement);
    else
      lists.set(
        key,
        lists.get(key)?.filter((each) => requirement.values.includes(each)) ?? requirement.values,
      );
  }
  if ([...lists.values()].some((values) => values.length === 0)) return undefined;
  const listed = [...lists].map(([key, values]): Requirement => ({ key, operator: 'In', values }));
  const further = rest.filter((each) => !implies({ requirements: listed }, { requirements: [each] }));
  return {
    requirements: [...listed, ...new Map(further.map((each) => [JSON.stringify(each), each])).values()],
  };
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
    .filter((group) => matchPods({ requirements: labelRequirements(shared) }, group) !== 'no');
  const own = new Set(workload.podGroups.flatMap(({ labels }) => Object.keys(labels)));
  const strangers = selected.flatMap((group) => {
    const [key] = Object.keys(knownLabels(group))
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

/**
 * The workloads of a namespace by their labels, so that finding those with some labels does not check all workloads.
 */
export class WorkloadsByLabel {
  readonly #all: readonly Workload[];
  readonly #byLabel = new Map<string, Set<Workload>>();
  /** They may have any labels. */
  readonly #unread: readonly Workload[];

  constructor(workloads: readonly Workload[]) {
    this.#all = workloads;
    this.#unread = workloads.filter(({ podGroups }) => podGroups.some(hasUnreadLabels));
    for (const workload of workloads) {
      for (const [key, value] of workload.podGroups.flatMap(({ labels }) => Object.entries(labels))) {
        const label = `${key}=${value}`;
        const known = this.#byLabel.get(label);
        if (known === undefined) this.#byLabel.set(label, new Set([workload]));
        else known.add(workload);
      }
    }
  }

  /** All workloads with pods that may have every label that the pods of the workload share, and maybe more. */
  neighboursOf({ podGroups }: Workload): readonly Workload[] {
    const [rarest] = Object.entries(sharedLabels(podGroups))
      .map(([key, value]) => this.#byLabel.get(`${key}=${value}`) ?? new Set<Workload>())
      .sort((a, b) => a.size - b.size);
    return rarest === undefined ? this.#all : [...new Set([...rarest, ...this.#unread])];
  }
}

function hasUnreadLabels({ unreadLabels }: PodGroup): boolean {
  return unreadLabels !== undefined;
}

function sharedLabels([first, ...others]: readonly PodGroup[]): Labels {
  const rest = others.map(knownLabels);
  return Object.fromEntries(
    Object.entries(first === undefined ? {} : knownLabels(first)).filter(([key, value]) =>
      rest.every((labels) => Object.hasOwn(labels, key) && labels[key] === value),
    ),
  );
}

/** The labels without those whose values are not known: no selector can rely on these. */
function knownLabels({ labels, unreadLabels }: PodGroup): Labels {
  if (unreadLabels === undefined) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !unreadLabels.includes(key)));
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
