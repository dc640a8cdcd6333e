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
import { judge } from '../judgement.ts';
import type { AlikeRow, AlikeWorkloads } from '../reach/alike.ts';
import { listed } from '../../listed.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { endsOf } from '../reach/pairs.ts';
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
import { remedy } from '../remedy.ts';
import type { Judgement, RuleContext, Violation } from '../rule.ts';

type Verdicts = Pick<Connection, 'allowed' | 'unknown'>;

/** How many ports are too many, and for which rule. One object per rule. */
export interface Breadth {
  /** `wider`: another rule reports peers with that many ports. */
  readonly of: (allowed: ConnectionSet) => 'narrow' | 'wide' | 'wider';
  /** Text: `every port`. */
  readonly ports: string;
  readonly remediation: string;
  /** Says, as a sentence, which rule reports peers that are `wider`. */
  readonly leftTo?: string;
}

/** A peer that may use too many ports, existing or future. */
interface WidePeer {
  readonly name: string;
  readonly allowed: ConnectionSet;
  /** `own-end`: pods that may not exist yet, so that the policies of their end are not considered. */
  readonly evaluated: 'both-ends' | 'own-end';
  readonly reasons: () => readonly Reason[];
}

/** Whether a peer of a workload, in either direction, may use too many ports. One violation per direction. */
export function judgeBreadth(workload: Workload, breadth: Breadth, context: RuleContext): Judgement {
  const found = DIRECTIONS.map((direction) => ({
    direction,
    ...inDirection(workload, direction, breadth, context),
  }));
  const violated = found.filter(({ peers }) => peers.length > 0);
  const { leftTo } = breadth;
  return judge({
    violations: violated.map(({ direction, peers }) => violationOf(workload, direction, peers, breadth)),
    decided: found.some(({ undecided }) => undecided !== undefined) ? 'partly' : 'all',
    undecided: distinct(found.flatMap(({ undecided }) => undecided ?? [])),
    remediation: () => remedy(breadth.remediation, workload, context),
    ...(leftTo !== undefined && found.some(({ wider }) => wider === 'some') && { leftTo }),
  });
}

function inDirection(workload: Workload, direction: Direction, breadth: Breadth, context: RuleContext) {
  const { model } = context;
  const rows = rowsOf(context.alike.of(workload), context)(breadth)[direction];
  const outside = outsideOf(model.outsideOf(workload, direction), context)(breadth);
  const exposures = model.exposures(workload, direction);
  const isWide = ({ allowed }: Exposure) => breadth.of(allowed) === 'wide';
  const isWider = ({ allowed }: Exposure) => breadth.of(allowed) === 'wider';
  const wide = exposures.filter(isWide).map((exposure) => widePeer(exposure, workload));
  // A rule covers everything that it allows. Naming today's workloads as well would change the finding with each of
  // them.
  const areExplained = wide.length > 0 || exposures.some(isWider);
  const peers: readonly WidePeer[] = [
    ...(areExplained ? wide : wideWorkloads(rows.wide, workload, direction, model)),
    ...(outside.wide === undefined ? [] : [wideAddresses(outside.wide, workload, direction, model)]),
  ];
  const openRows = [
    ...inOrder(areExplained ? [] : rows.perhaps, workload, MOST_REASONS).map(({ other, unknown }) => ({
      ...endsOf(workloadEndpoint(workload), direction, workloadEndpoint(other)),
      unknown,
    })),
    ...outside.perhaps.map((row) => outsideConnection(workload, direction, row)),
  ];
  const openExposures = exposures.filter((exposure) => mayBeWide(exposure, breadth));
  const undecided =
    openRows.length + openExposures.length === 0
      ? undefined
      : [...openExposures.flatMap(({ reasons }) => reasons), ...undecidedReasons(model, openRows)];
  const wider: 'some' | 'none' =
    exposures.some(isWider) || rows.wider === 'some' || outside.wider === 'some' ? 'some' : 'none';
  return { peers, undecided, wider };
}

/** Rows with workloads that may use too many ports, or possibly may. */
interface WideRows {
  readonly wide: readonly AlikeRow[];
  readonly perhaps: readonly AlikeRow[];
  readonly wider: 'some' | 'none';
}

/** Computed once for equivalent workloads. Traffic of nodes is left out because policies cannot stop it. */
const rowsOf = oncePerContext((group: AlikeWorkloads, { alike }) => {
  const wideRows = (direction: Direction, breadth: Breadth): WideRows => {
    const rows = alike.rows(group, direction).filter(({ others }) => others.trafficOf === 'pods');
    return {
      wide: rows.filter(({ allowed }) => breadth.of(allowed) === 'wide'),
      perhaps: rows.filter((row) => mayBeWide(row, breadth)),
      wider: rows.some(({ allowed }) => breadth.of(allowed) === 'wider') ? 'some' : 'none',
    };
  };
  return oncePerBreadth((breadth): Readonly<Record<Direction, WideRows>> => ({
    ingress: wideRows('ingress', breadth),
    egress: wideRows('egress', breadth),
  }));
});

function oncePerBreadth<Value>(decide: (breadth: Breadth) => Value): (breadth: Breadth) => Value {
  const known = new Map<Breadth, Value>();
  return (breadth) => {
    const found = known.get(breadth) ?? decide(breadth);
    known.set(breadth, found);
    return found;
  };
}

interface OtherWorkload extends Verdicts {
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

function wideWorkloads(
  rows: readonly AlikeRow[],
  workload: Workload,
  direction: Direction,
  model: ReachabilityModel,
): WidePeer[] {
  return inOrder(rows, workload).map(({ other, allowed }) => {
    const { from, to } = endsOf(workloadEndpoint(workload), direction, workloadEndpoint(other));
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

/** Outside addresses that may be used on too many ports. */
interface WideOutside {
  readonly name: string;
  readonly example: OutsideRow;
}

const outsideOf = oncePerContext((connections: OutsideConnections, { model }) =>
  oncePerBreadth((breadth) => {
    const rows = outsideRows(connections, model);
    const wide = rows.filter(({ allowed }) => breadth.of(allowed) === 'wide');
    const parts = wide.map(({ atom, allowed }) => addressPart(atom, allowed));
    const name = wide.length === rows.length ? 'any outside address' : partsText(joined(parts));
    const [example] = wide;
    const found: WideOutside | undefined = example && { name, example };
    const wider: 'some' | 'none' = rows.some(({ allowed }) => breadth.of(allowed) === 'wider')
      ? 'some'
      : 'none';
    return {
      wide: found,
      perhaps: rows.filter((row) => mayBeWide(row, breadth)).slice(0, MOST_REASONS),
      wider,
    };
  }),
);

function mayBeWide({ allowed, unknown }: Verdicts, breadth: Breadth): boolean {
  return (
    !unknown.isEmpty() && breadth.of(allowed) === 'narrow' && breadth.of(allowed.union(unknown)) !== 'narrow'
  );
}

function widePeer({ peer, allowed, reasons }: Exposure, { namespace }: Workload): WidePeer {
  return { name: peerText(peer, namespace), allowed, evaluated: 'own-end', reasons: () => reasons };
}

function violationOf(
  workload: Workload,
  direction: Direction,
  peers: readonly WidePeer[],
  { ports }: Breadth,
): Violation {
  const name = workloadKey(workload);
  const names = listed(peers.map((peer) => peer.name));
  const [first] = peers;
  const start = ports.charAt(0).toUpperCase() + ports.slice(1);
  return {
    key: direction,
    evidence: {
      summary: peers.some(({ evaluated }) => evaluated === 'own-end')
        ? `${oneEndText({ workload, direction, peers: names, ports: `on ${ports}` })}. ${otherEndText(direction)}`
        : direction === 'ingress'
          ? `${start} of ${name} ${ports === 'every port' ? 'is' : 'are'} open to ${names}.`
          : `${name} may use ${ports} of ${names}.`,
      from: direction === 'ingress' ? names : name,
      to: direction === 'ingress' ? name : names,
      connections: first?.allowed.toString() ?? '',
      reasons: first?.reasons() ?? [],
    },
  };
}
