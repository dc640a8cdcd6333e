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
import { coversAProtocol } from '../reach/connections.ts';
import { listed } from '../../listed.ts';
import {
  distinct,
  endpointText,
  isNodeTraffic,
  MOST_REASONS,
  reasonsFor,
  undecidedReasons,
} from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
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
  const rows = context.rows(workload, direction);
  const outside = wideOutsideOf(model.outsideOf(workload, direction), context);
  const exposures = model.exposures(workload, direction);
  const wideExposures = exposures
    .filter(({ allowed }) => coversAProtocol(allowed))
    .map((exposure) => widePeer(exposure, workload));
  const peers: readonly WidePeer[] = [
    // A rule covers everything that it allows. Naming today's workloads as well would change the finding with each of
    // them.
    ...(wideExposures.length > 0 ? wideExposures : wideRows(rows, direction, model)),
    ...(outside.wide === undefined ? [] : [wideAddresses(outside.wide, workload, direction, model)]),
  ];
  const openRows = [
    ...rows.filter((row) => mayBeWide(row) && !hasNodeEnd(row, direction, model)),
    ...outside.perhaps.map((row) => outsideConnection(workload, direction, row)),
  ];
  const openExposures = exposures.filter(mayBeWide);
  const undecided =
    openRows.length + openExposures.length === 0
      ? undefined
      : [...openExposures.flatMap(({ reasons }) => reasons), ...undecidedReasons(model, openRows)];
  return { peers, undecided };
}

function wideRows(rows: readonly Connection[], direction: Direction, model: ReachabilityModel): WidePeer[] {
  return rows
    .filter((row) => coversAProtocol(row.allowed) && !hasNodeEnd(row, direction, model))
    .map((row) => ({
      name: endpointText(direction === 'ingress' ? row.from : row.to),
      allowed: row.allowed,
      reasons: () => reasonsFor(model, row.from, row.to, row.allowed),
    }));
}

function wideAddresses(
  { name, example }: WideOutside,
  workload: Workload,
  direction: Direction,
  model: ReachabilityModel,
): WidePeer {
  const { from, to, allowed } = outsideConnection(workload, direction, example);
  return { name, allowed, reasons: () => reasonsFor(model, from, to, allowed) };
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
  return { name: peerText(peer, namespace), allowed, reasons: () => reasons };
}

function otherWorkload({ from, to }: Connection, direction: Direction) {
  const other = direction === 'ingress' ? from : to;
  return other.type === 'workload' ? other : undefined;
}

/** Policies cannot stop traffic from nodes, so it does not count as an imprecise rule. */
function hasNodeEnd(row: Connection, direction: Direction, model: ReachabilityModel): boolean {
  const other = otherWorkload(row, direction);
  const workload = other === undefined ? undefined : model.findWorkload(other);
  return workload !== undefined && isNodeTraffic(model, workload);
}

function violationOf(workload: Workload, direction: Direction, peers: readonly WidePeer[]): Violation {
  const name = workloadKey(workload);
  const names = listed(peers.map((peer) => peer.name));
  const [first] = peers;
  return {
    key: direction,
    evidence: {
      summary:
        direction === 'ingress'
          ? `Every port of ${name} is open to ${names}.`
          : `${name} may use every port of ${names}.`,
      from: direction === 'ingress' ? names : name,
      to: direction === 'ingress' ? name : names,
      connections: first?.allowed.toString() ?? '',
      reasons: first?.reasons() ?? [],
    },
  };
}
