import { outsidePeers } from '../../access/outside-peers.ts';
import { declaredByConfiguration } from '../../access/declared-access.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { formatRange, rangeText, type AddressBlock } from '../../network/address.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Endpoint } from '../../reachability/model/model.ts';
import { reasonText } from '../../reachability/entry/reason-text.ts';
import { declaredBetween } from '../../rules/reach/declared.ts';
import { isNodeTraffic, reasonsFor, workloadEndpoint } from '../../rules/reach/evidence.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { resolutionBetween } from './name-resolution.ts';
import type { Remaining, RemainingConnection } from './suggestion.ts';

/** Connections of each reason that are named. */
const MOST_NAMED = 10;

/** Why traffic of nodes remains. */
const OF_NODES = "policies do not govern traffic of pods on their node's network";

/**
 * The connections of the workloads of a namespace that stay possible, are not declared, and are not name resolution, by
 * the reason why no policy of the namespace denies them. Connections that are listed once as egress are not listed again
 * as ingress.
 */
export function remainingConnections(
  namespace: string,
  context: RuleContext,
  beforeRow: () => void,
): readonly Remaining[] {
  const found = new RemainingByReason();
  for (const own of context.workloadsIn(namespace)) {
    beforeRow();
    for (const direction of DIRECTIONS) {
      addWorkloads(own, direction, context, found);
      addOutside(own, direction, context, found);
    }
  }
  return found.all();
}

function addWorkloads(
  own: Workload,
  direction: Direction,
  context: RuleContext,
  found: RemainingByReason,
): void {
  const { alike, model } = context;
  const onNode = isNodeTraffic(model, own);
  for (const { others, allowed, unknown } of alike.rows(alike.of(own), direction)) {
    for (const other of others.workloads) {
      if (other === own || (direction === 'ingress' && other.namespace === own.namespace)) continue;
      const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
      const wanted = declaredBetween(from, to, context).possible.union(resolutionBetween(to, context));
      const ends = [workloadEndpoint(from), workloadEndpoint(to)] as const;
      const names = [workloadKey(from), workloadKey(to)] as const;
      const because = onNode || others.trafficOf === 'nodes' ? [OF_NODES] : undefined;
      const group = `${workloadKey(others.workloads[0]!)} ${direction}`;
      found.add(
        'allowed',
        names,
        allowed.subtract(wanted),
        (set) => because ?? found.reasons(group, set, () => texts(ends, set, context)),
      );
      found.add(
        'unknown',
        names,
        unknown.subtract(wanted),
        (set) => because ?? found.reasons(group, set, () => texts(ends, set, context)),
      );
    }
  }
}

function addOutside(
  own: Workload,
  direction: Direction,
  context: RuleContext,
  found: RemainingByReason,
): void {
  const { model } = context;
  const onNode = isNodeTraffic(model, own);
  const declared = declaredByConfiguration(context).outside(own, direction);
  for (const peer of outsidePeers(model.outsideOf(own, direction), declared, model)) {
    const range = outsideEndpoint(peer.range);
    const here = workloadEndpoint(own);
    const ends = direction === 'ingress' ? ([range, here] as const) : ([here, range] as const);
    const outer = rangeText(formatRange(peer.range.family, peer.range));
    const names =
      direction === 'ingress' ? ([outer, workloadKey(own)] as const) : ([workloadKey(own), outer] as const);
    for (const verdict of ['allowed', 'unknown'] as const)
      found.add(verdict, names, peer[verdict].subtract(peer.declared), (set) =>
        onNode ? [OF_NODES] : texts(ends, set, context),
      );
  }
}

function outsideEndpoint(block: AddressBlock): Endpoint {
  return { type: 'external', range: formatRange(block.family, block), category: 'public-internet' };
}

function texts(
  [from, to]: readonly [Endpoint, Endpoint],
  set: ConnectionSet,
  { model }: RuleContext,
): readonly string[] {
  return [
    ...new Set(
      reasonsFor(model, from, to, set)
        .filter(isTelling)
        .map((reason) => reasonText(reason)),
    ),
  ];
}

/** That nothing applies at the other end explains nothing. */
function isTelling({ type }: { readonly type: string }): boolean {
  return type !== 'outside' && type !== 'not-isolated';
}

class RemainingByReason {
  readonly #groups = new Map<
    string,
    { verdict: Remaining['verdict']; reasons: readonly string[]; count: number; first: RemainingConnection[] }
  >();
  readonly #reasons = new Map<string, readonly string[]>();

  add(
    verdict: Remaining['verdict'],
    [from, to]: readonly [string, string],
    set: ConnectionSet,
    reasonsOf: (set: ConnectionSet) => readonly string[],
  ): void {
    if (set.isEmpty()) return;
    const reasons = reasonsOf(set);
    const key = JSON.stringify([verdict, reasons]);
    const group = this.#groups.get(key) ?? { verdict, reasons, count: 0, first: [] };
    this.#groups.set(key, group);
    group.count += 1;
    if (group.first.length < MOST_NAMED) group.first.push({ from, to, connections: set.toString() });
  }

  /** Equivalent workloads have the same reasons, which are computed once. */
  reasons(group: string, set: ConnectionSet, computed: () => readonly string[]): readonly string[] {
    const key = `${group} ${set.toString()}`;
    let known = this.#reasons.get(key);
    if (known === undefined) this.#reasons.set(key, (known = computed()));
    return known;
  }

  /** Those that are certainly allowed first. */
  all(): readonly Remaining[] {
    return [...this.#groups.values()].toSorted((a, b) =>
      a.verdict === b.verdict ? b.count - a.count : a.verdict === 'allowed' ? -1 : 1,
    );
  }
}
