import { compareWorkloads } from '../../inventory/order.ts';
import { listed } from '../../listed.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { matchPods, type Workload, workloadKey } from '../../inventory/workload.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import type { Exposure, HypotheticalPeer } from '../../reachability/model/model.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { declaredBetween } from '../reach/declared.ts';
import { MOST_REASONS } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { matchesEverything, peerKey } from '../reach/selectors.ts';
import type { RuleContext } from '../rule.ts';

/** A workload of another namespace, and the undeclared connections that it may open. */
export interface SourceWorkload {
  readonly workload: Workload;
  readonly connections: ConnectionSet;
}

/** An open-ended selection of namespaces, and the connections of existing sources that it allows. */
export interface Hole {
  readonly exposure: Exposure;
  readonly connections: ConnectionSet;
  /** The first source by name. */
  readonly example: string;
}

/** The undeclared connections from workloads of other namespaces. */
export interface WaysIn {
  /** Widest first: connections that one allows are not counted again for the next. */
  readonly holes: readonly Hole[];
  /** Sources whose connections no open-ended selection explains. */
  readonly sources: readonly SourceWorkload[];
}

interface FoundWays extends WaysIn {
  /** The first sources with connections that are not decided. */
  readonly undecided: readonly SourceWorkload[];
  /** For each namespace, a source with allowed connections that may or may not be declared. */
  readonly perhapsDeclared: readonly Workload[];
  /** Names the workloads whose traffic counts as traffic of nodes, which policies do not stop; empty if there are none. */
  readonly nodeTraffic: string;
}

/** Workloads of one namespace with the same remaining connections. */
interface Part {
  readonly workloads: readonly Workload[];
  readonly left: ConnectionSet;
}

/** Computed once for a group of equivalent workloads, from groups of equivalent sources. */
export const waysInto = oncePerContext((group: AlikeWorkloads, context): FoundWays => {
  const [to] = group.workloads;
  const { alike } = context;
  const holes = openChoices(to!, context).map((exposure) => new OpenChoice(exposure));
  const sources: SourceWorkload[] = [];
  const undecided: SourceWorkload[] = [];
  const perhapsDeclared = new Map<string, Workload>();
  const nodeTraffic: Workload[] = [];
  for (const { others, allowed, unknown } of alike.rows(group, 'ingress')) {
    const [first] = others.workloads;
    if (first!.namespace === to!.namespace) continue;
    if (others.trafficOf === 'nodes') {
      nodeTraffic.push(...others.workloads);
      continue;
    }
    const declared = declaredBetween(first!, to!, context);
    const open = unknown.subtract(declared.certain);
    if (!open.isEmpty())
      undecided.push(
        ...others.workloads.slice(0, MOST_REASONS).map((workload) => ({ workload, connections: open })),
      );
    let parts: readonly Part[] = [{ workloads: others.workloads, left: allowed.subtract(declared.possible) }];
    if (!allowed.intersect(declared.possible).subtract(declared.certain).isEmpty())
      perhapsDeclared.set(first!.namespace, first!);
    for (const hole of holes) parts = parts.flatMap((part) => hole.passedBy(part, context));
    for (const { workloads, left } of parts)
      if (!left.isEmpty()) sources.push(...workloads.map((workload) => ({ workload, connections: left })));
  }
  return {
    holes: holes.flatMap((hole) => hole.result),
    sources: sources.sort(inOrder),
    undecided: undecided.sort(inOrder).slice(0, MOST_REASONS),
    perhapsDeclared: [...perhapsDeclared.values()].sort(compareWorkloads),
    nodeTraffic: listed(nodeTraffic.sort(compareWorkloads).map(workloadKey)),
  };
});

function inOrder(a: SourceWorkload, b: SourceWorkload): number {
  return compareWorkloads(a.workload, b.workload);
}

/** The exposures that allow namespaces which do not exist yet. */
function openChoices(to: Workload, { model }: RuleContext): readonly Exposure[] {
  return model
    .exposures(to, 'ingress')
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
