import { type Workload, workloadKey } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { judge } from '../judgement.ts';
import type { AlikeWorkloads } from '../reach/alike.ts';
import { openDeclarations, unresolvedNames } from '../reach/declared.ts';
import { distinct } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';
import { endsOf } from '../reach/pairs.ts';
import { remedy } from '../remedy.ts';
import type { Judgement, RuleContext } from '../rule.ts';
import { withoutPersonalData } from '../subjects.ts';
import { chainViolation, openPointsOf, undecidedOf } from './chain-text.ts';
import { type Chains, hopBetween, type Reached, searchChains } from './search.ts';
import { inOrder } from './starts.ts';
import { CHAIN_CUTS, type Arrival, type ChainCut, type ChainKind } from './chain-kind.ts';
import { type Certainty, type ChainStep, type Starts, stepsOf } from './step.ts';

/**
 * At most two violations per workload, by where the chain can be cut: by the policies of the workload, or elsewhere. The
 * evidence of each is its shortest chain, so that it stays the same finding whatever chains come and go. A chain counts
 * if something of it is not declared: the contact with the internet, or a connection between namespaces.
 */
export function judgeChains(workload: Workload, kind: ChainKind, context: RuleContext): Judgement {
  const chains = chainsOf(kind, context);
  const certain = arrivalsAt(workload, kind, { certainty: 'certain', chains: chains.certain }, context);
  const { byCut } = certain;
  const perhaps = { certainty: 'possible', chains: chains.possible() } as const;
  const possible =
    byCut.size === CHAIN_CUTS.length
      ? []
      : arrivalsAt(workload, kind, perhaps, context)
          .undeclared.filter(({ cut }) => !byCut.has(cut))
          .slice(0, 3);
  const undecided = distinct(possible.flatMap((arrival) => undecidedOf(workload, arrival, kind, context)));
  const openPoints = [...new Set(possible.flatMap(({ last }) => openPointsOf(last)))].slice(0, 3);
  const perhapsDeclared = undecided.length + openPoints.length === 0 ? possible : [];
  const notes = [
    ...(certain.covered === 'some' ? [kind.declaredNote] : []),
    ...(kind.direction === 'egress' && byCut.size === 0 ? nodeNote(context.alike.of(workload), context) : []),
  ];
  return judge({
    violations: CHAIN_CUTS.flatMap((cut) => {
      const found = byCut.get(cut);
      return found === undefined
        ? []
        : [chainViolation(workload, found.shortest, kind, found.workloads - 1, context)];
    }),
    decided: possible.length === 0 ? 'all' : 'partly',
    undecided: distinct([
      ...undecided,
      ...perhapsDeclared.flatMap(({ last }) => {
        const passed = stepsOf(last).map((step) => step.workload);
        return [
          ...openDeclarations([...passed, workload], context),
          ...(kind.direction === 'egress' ? unresolvedNames(passed[0]!, context) : []),
        ];
      }),
    ]),
    openPoints,
    remediation: () => remedy(kind.remediation, workload, context),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  });
}

interface FoundChains {
  readonly certain: Chains;
  /** Searched on first use. */
  readonly possible: () => Chains;
}

const chainsOf = oncePerContext((kind: ChainKind, context): FoundChains => {
  const starts = kind.startsOf(context.alike.groups, context);
  const search = (certainty: Certainty) =>
    searchChains(inOrder(starts[certainty]), kind.direction, certainty, context);
  const certain = search('certain');
  const isDecided = certain.doubts === 'none' && areAlike(starts);
  let possible: Chains | undefined = isDecided ? certain : undefined;
  return { certain, possible: () => (possible ??= search('possible')) };
});

function areAlike({ certain, possible }: Starts): boolean {
  return (
    certain.length === possible.length &&
    certain.every(({ group, coverage }, place) => {
      const other = possible[place]!;
      return other.group === group && other.coverage === coverage;
    })
  );
}

/** Chains of one certainty. */
interface Searched {
  readonly certainty: Certainty;
  readonly chains: Chains;
}

/** The chains that end at equivalent workloads. */
interface Arrivals {
  /** Shortest first. */
  readonly undeclared: readonly Arrival[];
  readonly byCut: ReadonlyMap<ChainCut, AlikeArrivals>;
  readonly covered: 'some' | 'none';
}

/** Chains that are cut at the same place. */
interface AlikeArrivals {
  readonly shortest: Arrival;
  /** Number of workloads that are next to the personal data in some of them. */
  readonly workloads: number;
}

/** Found once for equivalent workloads, unless something is left out for one of them. */
function arrivalsAt(workload: Workload, kind: ChainKind, searched: Searched, context: RuleContext): Arrivals {
  const group = context.alike.of(workload);
  const leftOut = kind.leftOut(workload, context);
  if (leftOut !== undefined) return findArrivals(group, kind, searched, leftOut, context);
  const byGroup = knownArrivals(searched.chains, context)[searched.certainty];
  let found = byGroup.get(group);
  if (found === undefined)
    byGroup.set(group, (found = findArrivals(group, kind, searched, () => NO_CONNECTIONS, context)));
  return found;
}

/** What is found about chains belongs to the kind that they were searched for. */
const knownArrivals = oncePerContext(
  (_chains: Chains): Readonly<Record<Certainty, Map<AlikeWorkloads, Arrivals>>> => ({
    certain: new Map(),
    possible: new Map(),
  }),
);

function findArrivals(
  group: AlikeWorkloads,
  kind: ChainKind,
  { certainty, chains }: Searched,
  leftOut: (others: AlikeWorkloads) => ConnectionSet,
  context: RuleContext,
): Arrivals {
  const undeclared: Arrival[] = [];
  let covered: 'some' | 'none' = 'none';
  for (const row of context.alike.rows(group, kind.direction)) {
    const { others } = row;
    const reached = chains.reached.get(others);
    if (reached === undefined) continue;
    const ends = endsOf(group, kind.direction, others);
    const left = leftOut(others);
    const open = left.isEmpty()
      ? row
      : { allowed: row.allowed.subtract(left), unknown: row.unknown.subtract(left) };
    const hop = hopBetween(ends, open, { certainty, chain: 'covered' }, context);
    if (hop === undefined) continue;
    if (hop.coverage === 'undeclared') undeclared.push({ last: shortestOf(reached), hop, cut: 'own-policy' });
    // What is declared of the hop stays when policies of the workload cut the rest.
    if (hop.kept.isEmpty()) continue;
    if (reached.undeclared !== undefined)
      undeclared.push({ last: reached.undeclared, hop: { ...hop, connections: hop.kept }, cut: 'elsewhere' });
    else covered = 'some';
  }
  const sorted = shortestFirst(undeclared);
  const byCut = [...Map.groupBy(sorted, ({ cut }) => cut)].map(
    ([cut, arrivals]) =>
      [cut, { shortest: arrivals[0]!, workloads: workloadsAtTheEnd(arrivals, context) }] as const,
  );
  return { undeclared: sorted, byCut: new Map(byCut), covered };
}

function shortestOf({ covered, undeclared }: Reached): ChainStep {
  if (covered === undefined) return undeclared!;
  return undeclared !== undefined && undeclared.length < covered.length ? undeclared : covered;
}

/** Chains of equal length are in the order of the names of their last workloads. */
function shortestFirst(arrivals: readonly Arrival[]): readonly Arrival[] {
  return arrivals
    .map((arrival) => ({ arrival, name: workloadKey(arrival.last.workload) }))
    .sort((a, b) => a.arrival.last.length - b.arrival.last.length || (a.name < b.name ? -1 : 1))
    .map(({ arrival }) => arrival);
}

/** Number of workloads that are next to the personal data in some of the chains. */
function workloadsAtTheEnd(arrivals: readonly Arrival[], context: RuleContext): number {
  return arrivals.reduce((sum, { last }) => sum + withoutPersonalData(last.group, context).length, 0);
}

/** Names the workloads on their node's network that are not counted as parts of a chain. */
const nodeNote = oncePerContext((group: AlikeWorkloads, { alike }): readonly string[] => {
  const nodes = alike
    .rows(group, 'egress')
    .flatMap(({ others }) => (others.trafficOf === 'nodes' ? others.workloads.map(workloadKey) : []));
  return nodes.length === 0
    ? []
    : [`Not counted, because policies do not stop traffic with nodes: ${listed(nodes.toSorted())}.`];
});
