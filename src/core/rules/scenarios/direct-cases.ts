import type { Workload } from '../../inventory/workload.ts';
import { parseCidr } from '../../network/address.ts';
import { connectionSet, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { Scenario, ScenarioEnd } from '../../scenarios/scenario.ts';
import { entryPointsOf } from '../exposure/entry-points.ts';
import { doubtText, openText } from '../exposure/entry-text.ts';
import { outsideRows, type OutsideRow } from '../reach/outside.ts';
import type { RuleContext } from '../rule.ts';
import type { Case, Link } from './case.ts';
import { mostOpen, portsOf, verdictFor, wantedPorts, type WantedPorts } from './verdict-of.ts';

const NOTHING = { allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS };

/** The single connections between the ends of a scenario, one case for all pairs of equivalent workloads. */
export function directCases(
  scenario: Scenario,
  ends: { readonly sources: ReadonlySet<Workload>; readonly destinations: ReadonlySet<Workload> },
  context: RuleContext,
): readonly Case[] {
  const { from, to } = scenario;
  const wanted = wantedPorts(scenario);
  if (from.type === 'pods' && to.type === 'pods') return betweenWorkloads(ends, wanted, context);
  if (from.type === 'internet')
    return [...ends.destinations].map((each) => throughEntry(each, wanted, context));
  return from.type === 'cidr'
    ? [...ends.destinations].map((each) => withAddresses(each, 'ingress', from, wanted, context))
    : [...ends.sources].map((each) => withAddresses(each, 'egress', to, wanted, context));
}

function betweenWorkloads(
  {
    sources,
    destinations,
  }: { readonly sources: ReadonlySet<Workload>; readonly destinations: ReadonlySet<Workload> },
  wanted: WantedPorts,
  context: RuleContext,
): readonly Case[] {
  const sourceGroups = Map.groupBy(sources, (workload) => context.alike.of(workload));
  const destinationGroups = Map.groupBy(destinations, (workload) => context.alike.of(workload));
  return [...sourceGroups].flatMap(([group, own]) => {
    const rows = context.alike.rowsByOther(group, 'egress');
    return [...destinationGroups].flatMap(([others, targets]): readonly Case[] => {
      if (others === group && isOneWorkload(own, targets)) return [];
      const row = rows.get(others) ?? NOTHING;
      const verdict = verdictFor(wanted, row);
      const from = own[0]!;
      const destination = targets.find((each) => each !== from) ?? targets[0]!;
      const ports = portsOf(wanted, verdict, row);
      return [
        {
          verdict,
          sources: own,
          destinations: targets,
          links: [{ type: 'connection', from, to: destination, ports }],
          openPoints: [],
        },
      ];
    });
  });
}

/** A workload that is the only one of both ends: a scenario is not about its replicas. */
function isOneWorkload(sources: readonly Workload[], destinations: readonly Workload[]): boolean {
  return sources.length === 1 && destinations.length === 1 && sources[0] === destinations[0];
}

/** The entry points of a workload for the internet, on the wanted ports of its pods. */
export function throughEntry(workload: Workload, wanted: WantedPorts, context: RuleContext): Case {
  const { entryPoints, doubts } = entryPointsOf(context.model, context).internetExposure(workload);
  const found = entryPoints.flatMap((entryPoint) => {
    const { protocol, port, audience, verdict } = entryPoint;
    if (
      connectionSet([{ protocol, from: port, to: port }])
        .intersect(wanted.set)
        .isEmpty()
    )
      return [];
    return [{ entryPoint, isOpen: audience === 'internet' && verdict === 'allowed' }];
  });
  const open = found.find(({ isOpen }) => isOpen);
  const shown = open ?? found[0];
  return {
    verdict: open !== undefined ? 'allowed' : found.length + doubts.length > 0 ? 'unknown' : 'denied',
    sources: [],
    destinations: [workload],
    links: shown === undefined ? [] : [{ type: 'entry', to: workload, entryPoint: shown.entryPoint }],
    openPoints: [...found.map(({ entryPoint }) => openText(entryPoint)), ...doubts.map(doubtText)].slice(
      0,
      3,
    ),
  };
}

/** The connections of a workload with addresses: a block, or any public address. */
export function withAddresses(
  workload: Workload,
  direction: Direction,
  end: ScenarioEnd,
  wanted: WantedPorts,
  { model }: RuleContext,
): Case {
  const rows = rowsIn(end, outsideRows(model.outsideOf(workload, direction), model));
  const judged = rows.map((row) => ({ row, verdict: verdictFor(wanted, row) }));
  const isEach = wanted.asked === 'all' && end.type === 'cidr';
  const verdicts = judged.map(({ verdict }) => verdict);
  const verdict = isEach ? leastOpen(verdicts) : mostOpen(verdicts);
  const shown = judged.find((each) => each.verdict === verdict);
  const ports = shown && portsOf(wanted, verdict, shown.row);
  const links = shown && ports ? [linkWith(workload, direction, shown.row, ports)] : [];
  return {
    verdict,
    sources: direction === 'egress' ? [workload] : [],
    destinations: direction === 'ingress' ? [workload] : [],
    links,
    openPoints: [],
  };
}

function linkWith(workload: Workload, direction: Direction, row: OutsideRow, ports: ConnectionSet): Link {
  return direction === 'ingress'
    ? { type: 'from-address', to: workload, row, ports }
    : { type: 'to-address', from: workload, row, ports };
}

function rowsIn(end: ScenarioEnd, rows: readonly OutsideRow[]): readonly OutsideRow[] {
  if (end.type !== 'cidr') return rows.filter(({ atom }) => atom.category === 'public-internet');
  const { family, first, last } = parseCidr(end.cidr);
  return rows.filter(({ atom }) => atom.family === family && atom.first <= last && first <= atom.last);
}

function leastOpen(verdicts: readonly Case['verdict'][]): Case['verdict'] {
  const all = new Set(verdicts);
  return all.has('denied') || all.size === 0 ? 'denied' : all.has('unknown') ? 'unknown' : 'allowed';
}
