import type { Workload } from '../../inventory/workload.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { DNS_PORTS, isClusterDnsGroup } from '../reach/cluster-dns.ts';
import type { RuleContext } from '../rule.ts';
import type { Case, Link } from './case.ts';
import { directCases, throughEntry, withAddresses } from './direct-cases.ts';
import { portsOf, verdictFor, wantedPorts, type WantedPorts } from './verdict-of.ts';

/** Every port: an attacker goes on over any of them. */
const ANY_PORT: WantedPorts = wantedPorts({ ports: [], expect: 'denied' });

/** A workload that is reached, and how. */
interface Place {
  readonly group: AlikeWorkloads;
  readonly workload: Workload;
  readonly verdict: 'allowed' | 'unknown';
  readonly links: readonly Link[];
  readonly openPoints: readonly string[];
  /** The workload that the path begins at; missing: outside. */
  readonly source?: Workload;
}

/**
 * The chains of connections from one end of a scenario to the other, single connections included: one breadth-first
 * search from all sources, over groups of equivalent workloads. Name resolution by the cluster's DNS does not lead on,
 * nor do other pods on their node's network, because every pod may connect to its node.
 */
export function chainCases(
  scenario: Scenario,
  ends: { readonly sources: ReadonlySet<Workload>; readonly destinations: ReadonlySet<Workload> },
  context: RuleContext,
): readonly Case[] {
  const direct = directCases(scenario, ends, context);
  const starts = startsOf(scenario, ends.sources, context);
  const certain = reachedFrom(starts, 'allowed', context);
  const possible = reachedFrom(starts, 'unknown', context);
  const wanted = wantedPorts(scenario);
  const { to } = scenario;
  const placesAt = (group: AlikeWorkloads) => [...(certain.get(group) ?? []), ...(possible.get(group) ?? [])];
  if (to.type !== 'pods') {
    const ways = [...possible.keys()].flatMap((group) =>
      placesAt(group).flatMap((place) =>
        extended(place, withAddresses(place.workload, 'egress', to, wanted, context)),
      ),
    );
    return [...direct, ...shortestOf(ways)];
  }
  const byGroup = Map.groupBy(ends.destinations, (workload) => context.alike.of(workload));
  const found = [...byGroup].flatMap(([group, destinations]) =>
    shortestOf(
      context.alike.rows(group, 'ingress').flatMap(({ others, ...row }): readonly Case[] => {
        const verdict = verdictFor(wanted, row);
        const ports = portsOf(wanted, verdict, row);
        return placesAt(others).flatMap((place) => {
          const destination = destinations.find((each) => each !== place.workload && each !== place.source);
          if (destination === undefined) return [];
          const link: Link = { type: 'connection', from: place.workload, to: destination, ports };
          return extended(place, { verdict, sources: [], destinations, links: [link], openPoints: [] });
        });
      }),
    ),
  );
  return [...direct, ...found];
}

/** The path to a place and its last connection; none if that is denied. */
function extended(place: Place, last: Case): readonly Case[] {
  if (last.verdict === 'denied' || place.links.length === 0) return [];
  const whole: Case = {
    verdict: place.verdict === 'unknown' ? 'unknown' : last.verdict,
    sources: place.source === undefined ? [] : [place.source],
    destinations: last.destinations,
    links: [...place.links, ...last.links],
    openPoints: [...place.openPoints, ...last.openPoints],
  };
  return [whole];
}

/** The shortest of the allowed paths, else of the others. */
function shortestOf(cases: readonly Case[]): readonly Case[] {
  const allowed = cases.filter(({ verdict }) => verdict === 'allowed');
  const [first] = (allowed.length > 0 ? allowed : cases).toSorted((a, b) => a.links.length - b.links.length);
  return first === undefined ? [] : [first];
}

function startsOf(
  { from }: Scenario,
  sources: ReadonlySet<Workload>,
  context: RuleContext,
): readonly Place[] {
  if (from.type === 'pods')
    return [...sources].map((workload) => ({
      group: context.alike.of(workload),
      workload,
      verdict: 'allowed',
      links: [],
      openPoints: [],
      source: workload,
    }));
  return context.model.workloads.flatMap((workload): readonly Place[] => {
    const entry =
      from.type === 'internet'
        ? throughEntry(workload, ANY_PORT, context)
        : withAddresses(workload, 'ingress', from, ANY_PORT, context);
    const group = context.alike.of(workload);
    if (entry.verdict === 'denied' || entry.links.length === 0 || group.trafficOf === 'nodes') return [];
    return [{ group, workload, verdict: entry.verdict, links: entry.links, openPoints: entry.openPoints }];
  });
}

/** By group. */
type Reached = ReadonlyMap<AlikeWorkloads, readonly Place[]>;

/** Two, so that one of them is another workload than the destination, which may be a source itself. */
const MOST_SOURCES = 2;

/** The groups that paths of at least this certainty reach, each by a shortest one from each of a few sources. */
function reachedFrom(starts: readonly Place[], least: Place['verdict'], context: RuleContext): Reached {
  const reached = new Map<AlikeWorkloads, Place[]>();
  let frontier = starts
    .filter(({ verdict }) => verdict === 'allowed' || least === 'unknown')
    .filter((place) => isNew(place, reached));
  while (frontier.length > 0) {
    const next: Place[] = [];
    for (const place of frontier)
      for (const { others, allowed, unknown } of context.alike.rows(place.group, 'egress')) {
        if (others.trafficOf === 'nodes' || others === place.group) continue;
        if (!isOpenTo(place, reached.get(others))) continue;
        const dns = isClusterDnsGroup(others, context);
        const [sure, perhaps] = dns
          ? [allowed.subtract(DNS_PORTS), unknown.subtract(DNS_PORTS)]
          : [allowed, unknown];
        if (sure.isEmpty() && (least === 'allowed' || perhaps.isEmpty())) continue;
        const ports = sure.isEmpty() ? perhaps : sure;
        const to = others.workloads[0]!;
        const reachedPlace: Place = {
          ...place,
          group: others,
          workload: to,
          verdict: sure.isEmpty() ? 'unknown' : place.verdict,
          links: [...place.links, { type: 'connection', from: place.workload, to, ports }],
        };
        if (isNew(reachedPlace, reached)) next.push(reachedPlace);
      }
    frontier = next;
  }
  return reached;
}

function isNew(place: Place, reached: Map<AlikeWorkloads, Place[]>): boolean {
  const known = reached.get(place.group) ?? [];
  if (!isOpenTo(place, known)) return false;
  reached.set(place.group, [...known, place]);
  return true;
}

function isOpenTo({ source }: Place, known: readonly Place[] = []): boolean {
  return known.length < MOST_SOURCES && known.every((other) => other.source !== source);
}
