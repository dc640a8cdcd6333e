import { compareWorkloads } from '../../inventory/order.ts';
import { listed } from '../../listed.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { matchPods, type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import type { Exposure, HypotheticalPeer } from '../../reachability/model/model.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { withoutDns } from '../reach/cluster-dns.ts';
import { declarationsIn } from '../reach/declared.ts';
import { MOST_REASONS } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { matchesEverything, peerKey } from '../reach/selectors.ts';
import type { RuleContext } from '../rule.ts';
import { withoutPersonalData } from '../subjects.ts';

/** A workload of another namespace, and the undeclared connections with it. */
export interface OtherWorkload {
  readonly workload: Workload;
  readonly connections: ConnectionSet;
}

/** An open-ended selection of namespaces, and the connections with existing workloads that it allows. */
export interface Hole {
  readonly exposure: Exposure;
  readonly connections: ConnectionSet;
  /** The first of these workloads by name. */
  readonly example: string;
}

/** The undeclared connections with workloads of other namespaces, in one direction. */
export interface Ways {
  /** Widest first: connections that one allows are not counted again for the next. */
  readonly holes: readonly Hole[];
  /** Workloads with connections that no open-ended selection explains. */
  readonly others: readonly OtherWorkload[];
}

interface FoundWays extends Ways {
  /** The first workloads with connections that are not decided. */
  readonly undecided: readonly OtherWorkload[];
  /** For each namespace, a workload with allowed connections that may or may not be declared. */
  readonly perhapsDeclared: readonly Workload[];
  /** Whether another rule reports undeclared connections, because the other end handles personal data too. */
  readonly leftToOtherEnd: 'some' | 'none';
  /** Names the workloads whose traffic counts as traffic of nodes, which policies do not stop; empty if there are none. */
  readonly nodeTraffic: string;
}

/** Workloads of one namespace with the same remaining connections. */
interface Part {
  readonly workloads: readonly Workload[];
  readonly left: ConnectionSet;
}

/** Computed once for a group of equivalent workloads, from groups of equivalent ones. */
export const waysInto = oncePerContext((group: AlikeWorkloads, context) =>
  findWays(group, 'ingress', context),
);

/**
 * The same for connections that the workloads may open, without those to other personal data, which are ways into it,
 * and without port 53, which is about name resolution.
 */
export const waysOutOf = oncePerContext((group: AlikeWorkloads, context) =>
  findWays(group, 'egress', context),
);

function findWays(group: AlikeWorkloads, direction: Direction, context: RuleContext): FoundWays {
  const [own] = group.workloads;
  const { alike } = context;
  const holes = openChoices(own!, direction, context).map((exposure) => new OpenChoice(exposure));
  const found: OtherWorkload[] = [];
  const undecided: OtherWorkload[] = [];
  const perhapsDeclared = new Map<string, Workload>();
  const nodeTraffic: Workload[] = [];
  let leftToOtherEnd: FoundWays['leftToOtherEnd'] = 'none';
  const declaredBetween = declarationsIn(context);
  for (const row of alike.rows(group, direction)) {
    const { others } = row;
    const [first] = others.workloads;
    if (first!.namespace === own!.namespace) continue;
    if (others.trafficOf === 'nodes') {
      nodeTraffic.push(...others.workloads);
      continue;
    }
    const [from, to] = direction === 'ingress' ? [first!, own!] : [own!, first!];
    const declared = declaredBetween(from, to);
    const [allowed, unknown] =
      direction === 'ingress'
        ? [row.allowed, row.unknown]
        : [withoutDns(row.allowed), withoutDns(row.unknown)];
    const strangers = direction === 'ingress' ? others.workloads : withoutPersonalData(others, context);
    if (strangers.length < others.workloads.length && !allowed.subtract(declared.certain).isEmpty())
      leftToOtherEnd = 'some';
    if (strangers.length === 0) continue;
    const open = unknown.subtract(declared.certain);
    if (!open.isEmpty())
      undecided.push(
        ...strangers.slice(0, MOST_REASONS).map((workload) => ({ workload, connections: open })),
      );
    if (allowed.isEmpty()) continue;
    if (
      declared.possible !== declared.certain &&
      !allowed.intersect(declared.possible).subtract(declared.certain).isEmpty()
    )
      perhapsDeclared.set(first!.namespace, first!);
    const undeclared = allowed.subtract(declared.possible);
    if (undeclared.isEmpty()) continue;
    let parts: readonly Part[] = [{ workloads: strangers, left: undeclared }];
    for (const hole of holes) parts = parts.flatMap((part) => hole.passedBy(part, context));
    for (const { workloads, left } of parts)
      if (!left.isEmpty()) found.push(...workloads.map((workload) => ({ workload, connections: left })));
  }
  return {
    holes: holes.flatMap((hole) => hole.result),
    others: found.sort(inOrder),
    undecided: undecided.sort(inOrder).slice(0, MOST_REASONS),
    perhapsDeclared: [...perhapsDeclared.values()].sort(compareWorkloads),
    leftToOtherEnd,
    nodeTraffic: listed(nodeTraffic.sort(compareWorkloads).map(workloadKey)),
  };
}

function inOrder(a: OtherWorkload, b: OtherWorkload): number {
  return compareWorkloads(a.workload, b.workload);
}

/** The exposures that allow namespaces which do not exist yet. */
function openChoices(own: Workload, direction: Direction, { model }: RuleContext): readonly Exposure[] {
  return model
    .exposures(own, direction)
    .filter(({ newNamespace, allowed }) => newNamespace === 'possible' && !allowed.isEmpty())
    .toSorted(widestFirst);
}

/** Collects what a selection of namespaces allows. */
class OpenChoice {
  readonly #exposure: Exposure;
  #connections: ConnectionSet = NO_CONNECTIONS;
  #example: string | undefined;

  constructor(exposure: Exposure) {
    this.#exposure = exposure;
  }

  get result(): readonly Hole[] {
    const [exposure, connections, example] = [this.#exposure, this.#connections, this.#example];
    return example === undefined ? [] : [{ exposure, connections, example }];
  }

  /** Takes the connections that the selection allows out of a part, which is split if only some workloads match. */
  passedBy(part: Part, context: RuleContext): readonly Part[] {
    const through = part.left.intersect(this.#exposure.allowed);
    if (through.isEmpty()) return [part];
    const [chosen, others] = among(part.workloads, this.#exposure.peer, context);
    if (chosen.length === 0) return [part];
    this.#connections = this.#connections.union(through);
    const name = firstByName(chosen);
    if (this.#example === undefined || name < this.#example) this.#example = name;
    const passed = { workloads: chosen, left: part.left.subtract(through) };
    return others.length === 0 ? [passed] : [passed, { ...part, workloads: others }];
  }
}

const NOBODY: readonly Workload[] = [];

/**
 * The workloads that match a peer, and the others. All are of one namespace. If its labels are unknown, they do not count
 * as matching: what is certainly allowed to them is allowed by another selection.
 */
function among(
  workloads: readonly Workload[],
  { namespaceSelector = EVERYTHING, podSelector }: HypotheticalPeer,
  { namespaceView }: RuleContext,
): readonly [readonly Workload[], readonly Workload[]] {
  const namespace = namespaceView(workloads[0]!.namespace);
  if (matchNamespace(namespaceSelector, namespace) !== 'yes') return [NOBODY, workloads];
  if (matchesEverything(podSelector)) return [workloads, NOBODY];
  const isChosen = ({ podGroups }: Workload): boolean =>
    podGroups.some((pods) => matchPods(podSelector, pods) === 'yes');
  return [workloads.filter(isChosen), workloads.filter((workload) => !isChosen(workload))];
}

const firstNames = new WeakMap<readonly Workload[], string>();

function firstByName(workloads: readonly Workload[]): string {
  let first = firstNames.get(workloads);
  if (first === undefined) {
    first = workloads.map(workloadKey).reduce((a, b) => (b < a ? b : a));
    firstNames.set(workloads, first);
  }
  return first;
}

/** What "any pod in any namespace" covers is not repeated for narrower selections. */
function widestFirst(a: Exposure, b: Exposure): number {
  return breadth(b) - breadth(a) || (peerKey(a.peer) < peerKey(b.peer) ? -1 : 1);
}

function breadth({ peer }: Exposure): number {
  const namespaces = peer.namespaceSelector !== undefined && matchesEverything(peer.namespaceSelector);
  return (namespaces ? 2 : 0) + (matchesEverything(peer.podSelector) ? 1 : 0);
}
