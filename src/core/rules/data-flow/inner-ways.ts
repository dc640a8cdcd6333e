import { compareWorkloads } from '../../inventory/order.ts';
import type { Workload } from '../../inventory/workload.ts';
import { matchNamespace } from '../../inventory/namespace-view.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Exposure } from '../../reachability/model/model.ts';
import type { AlikeRow, AlikeWorkloads } from '../reach/alike.ts';
import { withoutDns } from '../reach/cluster-dns.ts';
import { declarationsIn } from '../reach/declared.ts';
import { oncePerContext } from '../reach/once.ts';
import { endsOf } from '../reach/pairs.ts';
import { matchesEverything, peerKey } from '../reach/selectors.ts';
import type { RuleContext } from '../rule.ts';
import { withoutPersonalData } from '../subjects.ts';

/** Undeclared connections with some equivalent workloads of the same namespace. */
export interface InnerRow {
  readonly others: readonly Workload[];
  readonly connections: ConnectionSet;
}

/** A selection of every pod of the namespace, and what it allows that is not declared. */
export interface InnerHole {
  readonly exposure: Exposure;
  readonly rows: readonly InnerRow[];
}

/** The undeclared connections of a workload within its namespace, in one direction. */
export interface InnerWays {
  readonly holes: readonly InnerHole[];
  /** What no such selection explains. */
  readonly rows: readonly InnerRow[];
  readonly undecided: readonly InnerRow[];
  /** Workloads with allowed connections that may or may not be declared. */
  readonly perhapsDeclared: readonly Workload[];
  /** Whether the other end, which handles personal data too, reports undeclared connections. */
  readonly leftToOtherEnd: 'some' | 'none';
}

/**
 * Computed once for equivalent workloads, from groups of equivalent ones. The others of its own group include the
 * workload itself, see `AlikeRow`. Connections to other personal data are ways into it, and port 53 as a destination is
 * about name resolution: both are left out.
 */
export const innerWays = oncePerContext(
  (group: AlikeWorkloads, context): Readonly<Record<Direction, InnerWays>> => ({
    ingress: findInnerWays(group, 'ingress', context),
    egress: findInnerWays(group, 'egress', context),
  }),
);

function findInnerWays(group: AlikeWorkloads, direction: Direction, context: RuleContext): InnerWays {
  const [own] = group.workloads;
  const open = new Map(
    wholeNamespace(own!, direction, context).map((exposure) => [exposure, [] as InnerRow[]]),
  );
  const rows: InnerRow[] = [];
  const undecided: InnerRow[] = [];
  const perhapsDeclared: Workload[] = [];
  let leftToOtherEnd: InnerWays['leftToOtherEnd'] = 'none';
  const declaredBetween = declarationsIn(context);
  for (const row of context.alike.rows(group, direction)) {
    if (!isInner(row, group)) continue;
    const others = direction === 'ingress' ? row.others.workloads : withoutPersonalData(row.others, context);
    const [first, second] = row.others.workloads;
    const other = row.others === group ? second! : first!;
    const { from, to } = endsOf(own!, direction, other);
    const declared = declaredBetween(from, to);
    const [allowed, unknown] =
      direction === 'ingress'
        ? [row.allowed, row.unknown]
        : [withoutDns(row.allowed), withoutDns(row.unknown)];
    if (others.length < row.others.workloads.length && !allowed.subtract(declared.certain).isEmpty())
      leftToOtherEnd = 'some';
    if (others.length === 0) continue;
    const doubtful = unknown.subtract(declared.certain);
    if (!doubtful.isEmpty()) undecided.push({ others, connections: doubtful });
    if (!allowed.intersect(declared.possible).subtract(declared.certain).isEmpty())
      perhapsDeclared.push(others[0]!);
    let left = allowed.subtract(declared.possible);
    for (const [exposure, passed] of open) {
      const through = left.intersect(exposure.allowed);
      if (through.isEmpty()) continue;
      passed.push({ others, connections: through });
      left = left.subtract(through);
    }
    if (!left.isEmpty()) rows.push({ others, connections: left });
  }
  return {
    holes: [...open].flatMap(([exposure, passed]) =>
      passed.length === 0 ? [] : [{ exposure, rows: passed }],
    ),
    rows,
    undecided,
    perhapsDeclared: perhapsDeclared.sort(compareWorkloads),
    leftToOtherEnd,
  };
}

/** Whether a row is about other workloads of the same namespace. */
function isInner({ others }: AlikeRow, group: AlikeWorkloads): boolean {
  return (
    others.workloads[0]!.namespace === group.workloads[0]!.namespace &&
    others.trafficOf === 'pods' &&
    (others !== group || group.workloads.length > 1)
  );
}

/** Exposures to every pod of the namespace, widest first. */
function wholeNamespace(own: Workload, direction: Direction, context: RuleContext): readonly Exposure[] {
  const view = context.namespaceView(own.namespace);
  return context.model
    .exposures(own, direction)
    .filter(({ peer, allowed }) => !allowed.isEmpty() && matchesEverything(peer.podSelector))
    .filter(
      ({ peer: { namespaceSelector } }) =>
        namespaceSelector === undefined || matchNamespace(namespaceSelector, view) === 'yes',
    )
    .toSorted((a, b) => breadth(b) - breadth(a) || (peerKey(a.peer) < peerKey(b.peer) ? -1 : 1));
}

function breadth({ peer: { namespaceSelector } }: Exposure): number {
  if (namespaceSelector === undefined) return 0;
  return matchesEverything(namespaceSelector) ? 2 : 1;
}
