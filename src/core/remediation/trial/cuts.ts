import { compareWorkloads } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { rangeText } from '../../network/address.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { OutsideRange } from '../../reachability/comparison/difference.ts';
import { unionOf } from '../../rules/reach/connections.ts';
import type { Cut } from '../patch.ts';

/** Cuts of one kind for a workload and direction that are listed namespace by namespace. */
const MOST_BY_NAMESPACE = 8;
/** Cuts of one kind for a workload and direction, and peers of one cut, that are listed. */
const MOST_LISTED = 20;
/** Ranges of addresses that are listed in one cut: more, because their number depends on policies only. */
const MOST_RANGES = 1000;

/** The peers with which equivalent workloads lose connections: others of one namespace, or a range of addresses. */
export type LostWith =
  | { readonly kind: 'outside'; readonly range: OutsideRange }
  | { readonly kind: 'served' | 'unserved'; readonly workloads: readonly Workload[] };

/** Connections that equivalent workloads lose. */
export type Lost = LostWith & {
  /** What is no longer allowed. */
  readonly set: ConnectionSet;
  /** The part of it that becomes unknown instead of denied. */
  readonly unknown: ConnectionSet;
};

/** A cut of equivalent workloads. It is listed for each of them, because different Services lead to them. */
export type SharedCut = Omit<Cut, 'workload' | 'entrances'>;

/**
 * What workloads lose: one cut for all peers of a namespace that lose the same connections or, if there are too many,
 * for all peers that lose the same. `sizes`: the numbers of workloads by namespace.
 */
export function cutsOf(
  lost: readonly Lost[],
  direction: Direction,
  sizes: ReadonlyMap<string, number>,
): readonly SharedCut[] {
  const byKind = Map.groupBy(lost, ({ kind }) => kind);
  return [...byKind].flatMap(([kind, all]) => {
    const byNamespace = grouped(all, (each) => `${namespaceOf(each)} ${textOf(each)}`);
    const listed = byNamespace.length > MOST_BY_NAMESPACE ? grouped(all, textOf) : byNamespace;
    const shown = listed.length > MOST_LISTED ? listed.slice(0, MOST_LISTED - 1) : listed;
    const rest = listed.slice(shown.length).flat();
    return [...shown, ...(rest.length > 0 ? [rest] : [])].map((alike) => {
      const unknown = unionOf(alike.map((each) => each.unknown));
      return {
        kind,
        direction,
        peers: peersText(alike, sizes),
        connections: unionOf(alike.map(({ set }) => set)).toString(),
        ...(!unknown.isEmpty() && { unknown: unknown.toString() }),
      };
    });
  });
}

function grouped(lost: readonly Lost[], keyOf: (each: Lost) => string): readonly (readonly Lost[])[] {
  return [...Map.groupBy(lost, keyOf).values()];
}

function textOf({ set, unknown }: Lost): string {
  return `${set.toString()} ${unknown.toString()}`;
}

function namespaceOf(lost: Lost): string {
  return lost.kind === 'outside' ? '' : lost.workloads[0]!.namespace;
}

/** The names of the peers, up to a limit. */
function peersText(alike: readonly Lost[], sizes: ReadonlyMap<string, number>): readonly string[] {
  const ranges = alike.flatMap((each) => (each.kind === 'outside' ? [each.range.range] : []));
  const workloads = alike.flatMap((each) => (each.kind === 'outside' ? [] : [each]));
  const namespaces = [...Map.groupBy(workloads, namespaceOf)].map(([namespace, own]) => ({
    namespace,
    members: own.flatMap((each) => each.workloads),
  }));
  const names = [
    ...ranges.map((range) => ({ text: rangeText(range), count: 1 })),
    ...namespaces.flatMap(({ namespace, members }) =>
      members.length > 1 && members.length === sizes.get(namespace)
        ? [{ text: `every workload of namespace ${namespace}`, count: members.length }]
        : members.toSorted(compareWorkloads).map((each) => ({ text: workloadKey(each), count: 1 })),
    ),
  ];
  const most = ranges.length > 0 ? MOST_RANGES : MOST_LISTED;
  if (names.length <= most) return names.map(({ text }) => text);
  const more = names.slice(most).reduce((sum, { count }) => sum + count, 0);
  return [
    ...names.slice(0, most).map(({ text }) => text),
    `${more} more ${ranges.length > 0 ? 'range' : 'workload'}${more === 1 ? '' : 's'}`,
  ];
}
