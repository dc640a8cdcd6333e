import { compareWorkloads } from '../../inventory/order.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { DIRECTIONS, type Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Connection, Exposure, Reason, ReachabilityModel } from '../../reachability/model/model.ts';
import { judge } from '../judgement.ts';
import type { AlikeRow, AlikeWorkloads } from '../reach/alike.ts';
import { listed as textList } from '../../listed.ts';
import {
  declaredBetween,
  declaredFrom,
  declaredTo,
  openDeclarations,
  unresolvedNames,
} from '../reach/declared.ts';
import { distinct, MOST_REASONS, reasonsFor, undecidedReasons, workloadEndpoint } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { endsOf } from '../reach/pairs.ts';
import { oneEndText, otherEndText } from '../reach/one-end.ts';
import { outsideConnection } from '../reach/outside.ts';
import { declaredForSelection } from '../reach/selections.ts';
import { peerText } from '../reach/selectors.ts';
import { remedy } from '../remedy.ts';
import type { Judgement, RuleContext, Violation } from '../rule.ts';
import { type Breadth, breadthOf, type ListedPorts, listedPorts } from './breadth.ts';
import { outsideBreadth, type WideOutside } from './wide-addresses.ts';

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
  const isExcused = breadth.excusedBy === 'declarations';
  const rows = rowsOf(context.alike.of(workload), context)(breadth)[direction];
  const blocks = direction === 'ingress' ? declaredTo(workload, context) : declaredFrom(workload, context);
  const outside = outsideBreadth(model.outsideOf(workload, direction), context)(
    breadth,
    isExcused ? blocks : undefined,
  );
  const exposures = model.exposures(workload, direction).map((exposure) => ({
    exposure,
    found: breadthOf(exposure, () => listedFor(exposure, workload, context), breadth),
  }));
  const thatAre = (wanted: ReturnType<typeof breadthOf>): readonly Exposure[] =>
    exposures.filter(({ found }) => found === wanted).map(({ exposure }) => exposure);
  const wide = thatAre('wide').map((exposure) => widePeer(exposure, workload));
  // A rule covers everything that it allows. Naming today's workloads as well would change the finding with each of
  // them.
  const areExplained = wide.length > 0 || thatAre('wider').length > 0;
  const peers: readonly WidePeer[] = [
    ...(areExplained ? wide : wideWorkloads(rows.wide, workload, direction, model)),
    ...(outside.wide === undefined ? [] : [wideAddresses(outside.wide, workload, direction, model)]),
  ];
  const perhaps = inOrder(areExplained ? [] : rows.perhaps, workload, MOST_REASONS);
  const openRows = [
    ...perhaps.map(({ other, unknown }) => ({
      ...endsOf(workloadEndpoint(workload), direction, workloadEndpoint(other)),
      unknown,
    })),
    ...outside.perhaps.map((row) => outsideConnection(workload, direction, row)),
  ];
  const openExposures = thatAre('perhaps');
  const undecided =
    openRows.length + openExposures.length === 0
      ? undefined
      : [
          ...openExposures.flatMap(({ reasons }) => reasons),
          ...undecidedReasons(model, openRows),
          ...(isExcused ? openDeclarations([workload, ...perhaps.map(({ other }) => other)], context) : []),
          ...(isExcused && outside.perhaps.length > 0 && direction === 'egress'
            ? unresolvedNames(workload, context)
            : []),
        ];
  const wider: 'some' | 'none' =
    thatAre('wider').length > 0 || rows.wider === 'some' || outside.wider === 'some' ? 'some' : 'none';
  return { peers, undecided, wider };
}

/** The ports that declarations list for the pods of a peer that may not exist yet. */
function listedFor({ peer, direction }: Exposure, workload: Workload, context: RuleContext): ListedPorts {
  return portsListed(declaredForSelection(peer, workload, direction, context));
}

function portsListed({ certain, possible }: ListedPorts): ListedPorts {
  const ports = listedPorts(possible);
  return { possible: ports, certain: certain === possible ? ports : listedPorts(certain) };
}

/** Rows with workloads that may use too many ports, or possibly may. */
interface WideRows {
  readonly wide: readonly AlikeRow[];
  readonly perhaps: readonly AlikeRow[];
  readonly wider: 'some' | 'none';
}

/** Computed once for equivalent workloads. Traffic of nodes is left out because policies cannot stop it. */
const rowsOf = oncePerContext((group: AlikeWorkloads, context) => {
  const wideRows = (direction: Direction, breadth: Breadth): WideRows => {
    const rows = context.alike
      .rows(group, direction)
      .filter(({ others }) => others.trafficOf === 'pods')
      .map((row) => ({
        row,
        found: breadthOf(row, () => listedForRow(group, direction, row, context), breadth),
      }));
    const thatAre = (wanted: ReturnType<typeof breadthOf>) =>
      rows.filter(({ found }) => found === wanted).map(({ row }) => row);
    return {
      wide: thatAre('wide'),
      perhaps: thatAre('perhaps'),
      wider: thatAre('wider').length > 0 ? 'some' : 'none',
    };
  };
  const known = new Map<Breadth, Readonly<Record<Direction, WideRows>>>();
  return (breadth: Breadth) => {
    const found = known.get(breadth) ?? {
      ingress: wideRows('ingress', breadth),
      egress: wideRows('egress', breadth),
    };
    known.set(breadth, found);
    return found;
  };
});

function listedForRow(
  { workloads: [own] }: AlikeWorkloads,
  direction: Direction,
  { others }: AlikeRow,
  context: RuleContext,
): ListedPorts {
  const { from, to } = endsOf(own!, direction, others.workloads[0]!);
  return portsListed(declaredBetween(from, to, context));
}

interface OtherWorkload extends Pick<Connection, 'allowed' | 'unknown'> {
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
  const names = textList(peers.map((peer) => peer.name));
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
