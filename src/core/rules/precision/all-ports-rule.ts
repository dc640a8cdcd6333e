import { compareWorkloads } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type {
  Connection,
  Exposure,
  OutsideConnections,
  Reason,
  ReachabilityModel,
} from '../../reachability/model/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import type { AlikeRow, AlikeWorkloads } from '../reach/alike.ts';
import { coversAProtocol } from '../reach/connections.ts';
import { listed } from '../../listed.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { oneEndText, otherEndText } from '../reach/one-end.ts';
import {
  addressPart,
  joined,
  outsideConnection,
  outsideRows,
  type OutsideRow,
  partsText,
} from '../reach/outside.ts';
import { peerText } from '../reach/selectors.ts';
import { directionInKey, remedy } from '../remedy.ts';
import type { RuleContext, Violation } from '../rule.ts';

/** A peer that may use every port, existing or future. */
interface WidePeer {
  readonly name: string;
  readonly allowed: ConnectionSet;
  /** `own-end`: pods that may not exist yet, so that the policies of their end are not considered. */
  readonly evaluated: 'both-ends' | 'own-end';
  readonly reasons: () => readonly Reason[];
}

export const allPortsRule = workloadRule({
  id: 'all-ports-rule',
  version: 1,
  title: 'No peer of the PII workload may use every port',
  group: 'precision',
  severity: 'medium',
  why: 'A rule without ports opens the debug endpoint, the metrics and the administration port together with the intended one. Restricting ports keeps an allowed peer from reaching everything that listens.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  closedBy: directionInKey,
  basis: 'reachability',
  evaluate: (workload, context) => {
    const found = DIRECTIONS.map((direction) => ({
      direction,
      ...inDirection(workload, direction, context),
    }));
    const wide = found.filter(({ peers }) => peers.length > 0);
    return judge({
      violations: wide.map(({ direction, peers }) => violationOf(workload, direction, peers)),
      decided: found.some(({ undecided }) => undecided !== undefined) ? 'partly' : 'all',
      undecided: distinct(found.flatMap(({ undecided }) => undecided ?? [])),
      remediation: () => remedy('List the ports that are needed in every rule.', workload, context),
    });
  },
});

function inDirection(workload: Workload, direction: Direction, context: RuleContext) {
  const { model } = context;
  const rows = rowsOf(context.alike.of(workload), context)[direction];
  const outside = wideOutsideOf(model.outsideOf(workload, direction), context);
  const exposures = model.exposures(workload, direction);
  const wideExposures = exposures
    .filter(({ allowed }) => coversAProtocol(allowed))
    .map((exposure) => widePeer(exposure, workload));
  const peers: readonly WidePeer[] = [
    // A rule covers everything that it allows. Naming today's workloads as well would change the finding with each of
    // them.
    ...(wideExposures.length > 0 ? wideExposures : wideWorkloads(rows.wide, workload, direction, model)),
    ...(outside.wide === undefined ? [] : [wideAddresses(outside.wide, workload, direction, model)]),
  ];
  const openRows = [
    ...inOrder(rows.perhaps, workload, MOST_REASONS).map(({ other, unknown }) => ({
      ...endsOf(workload, other, direction),
      unknown,
    })),
    ...outside.perhaps.map((row) => outsideConnection(workload, direction, row)),
  ];
  const openExposures = exposures.filter(mayBeWide);
  const undecided =
    openRows.length + openExposures.length === 0
      ? undefined
      : [...openExposures.flatMap(({ reasons }) => reasons), ...undecidedReasons(model, openRows)];
  return { peers, undecided };
}

/** Rows with workloads that may use every port, or possibly may. */
interface WideRows {
  readonly wide: readonly AlikeRow[];
  readonly perhaps: readonly AlikeRow[];
}

/** Computed once for equivalent workloads. Traffic of nodes is left out because policies cannot stop it. */
const rowsOf = oncePerContext((group: AlikeWorkloads, { alike }): Readonly<Record<Direction, WideRows>> => {
  const wideRows = (direction: Direction): WideRows => {
    const rows = alike.rows(group, direction).filter(({ others }) => others.trafficOf === 'pods');
    return {
      wide: rows.filter(({ allowed }) => coversAProtocol(allowed)),
      perhaps: rows.filter(mayBeWide),
    };
  };
  return { ingress: wideRows('ingress'), egress: wideRows('egress') };
});

interface OtherWorkload extends Pick<AlikeRow, 'allowed' | 'unknown'> {
  readonly other: Workload;
}

/** The first workloads of some rows in the model's order, without the workload that the rows belong to. */
function inOrder(rows: readonly AlikeRow[], own: Workload, most = Infinity): readonly OtherWorkload[] {
  return rows
    .flatMap(({ others, allowed, unknown }) =>
      others.workloads
        .slice(0, most + 1)
        .filter((other) => other !== own)
        .map((other) => ({ other, allowed, unknown })),
    )
    .sort((a, b) => compareWorkloads(a.other, b.other))
    .slice(0, most);
}

function endsOf(workload: Workload, other: Workload, direction: Direction): Pick<Connection, 'from' | 'to'> {
  const [own, theirs] = [workloadEndpoint(workload), workloadEndpoint(other)];
  return direction === 'ingress' ? { from: theirs, to: own } : { from: own, to: theirs };
}

function wideWorkloads(
  rows: readonly AlikeRow[],
  workload: Workload,
  direction: Direction,
  model: ReachabilityModel,
): WidePeer[] {
  return inOrder(rows, workload).map(({ other, allowed }) => {
    const { from, to } = endsOf(workload, other, direction);
    return {
      name: workloadKey(other),
      allowed,
      evaluated: 'both-ends',
      reasons: () => reasonsFor(model, from, to, allowed),
    };
  });
}

function wideAddresses(
  { name, example }: WideOutside,
  workload: Workload,
  direction: Direction,
  model: ReachabilityModel,
): WidePeer {
  const { from, to, allowed } = outsideConnection(workload, direction, example);
  return { name, allowed, evaluated: 'both-ends', reasons: () => reasonsFor(model, from, to, allowed) };
}

/** Outside addresses that may be used on every port. */
interface WideOutside {
  readonly name: string;
  readonly example: OutsideRow;
}

const wideOutsideOf = oncePerContext(
  (
    connections: OutsideConnections,
    { model },
  ): { readonly wide: WideOutside | undefined; readonly perhaps: readonly OutsideRow[] } => {
    const rows = outsideRows(connections, model);
    const wide = rows.filter(({ allowed }) => coversAProtocol(allowed));
    const parts = wide.map(({ atom, allowed }) => addressPart(atom, allowed));
    const name = wide.length === rows.length ? 'any outside address' : partsText(joined(parts));
    const [example] = wide;
    return {
      wide: example && { name, example },
      perhaps: rows.filter(mayBeWide).slice(0, MOST_REASONS),
    };
  },
);

function mayBeWide({ allowed, unknown }: Pick<Connection, 'allowed' | 'unknown'>): boolean {
  return !unknown.isEmpty() && !coversAProtocol(allowed) && coversAProtocol(allowed.union(unknown));
}

function widePeer({ peer, allowed, reasons }: Exposure, { namespace }: Workload): WidePeer {
  return { name: peerText(peer, namespace), allowed, evaluated: 'own-end', reasons: () => reasons };
}

function violationOf(workload: Workload, direction: Direction, peers: readonly WidePeer[]): Violation {
  const name = workloadKey(workload);
  const names = listed(peers.map((peer) => peer.name));
  const [first] = peers;
  return {
    key: direction,
    evidence: {
      summary: peers.some(({ evaluated }) => evaluated === 'own-end')
        ? `${oneEndText({ workload, direction, peers: names, ports: 'on every port' })}. ${otherEndText(direction)}`
        : direction === 'ingress'
          ? `Every port of ${name} is open to ${names}.`
          : `${name} may use every port of ${names}.`,
      from: direction === 'ingress' ? names : name,
      to: direction === 'ingress' ? name : names,
      connections: first?.allowed.toString() ?? '',
      reasons: first?.reasons() ?? [],
    },
  };
}
