import {
  merged,
  searchIn,
  type Period,
  type Span,
  type UndecidedCause,
  type Validity,
} from '../access/timeline/spans.ts';
import { RULES } from '../rules/catalogue.ts';
import type { Rule } from '../rules/rule.ts';
import {
  stateOf,
  timeKindOf,
  type PostureState,
  type RuleOutcomes,
  type Said,
  type TimeKind,
} from './states.ts';

/** What was recorded about a workload. All lists are ordered by sequence number. */
export interface WorkloadRecord {
  /**
   * The outcomes of the rules while the workload handled personal data, including those for its namespace. While that is
   * not known, all are `unknown`.
   */
  readonly outcomes: readonly (Validity & { readonly outcomes: RuleOutcomes })[];
  /** When the workload was in the inventory. */
  readonly presence: readonly Validity[];
}

/** Milliseconds. They add up to the length of the period. */
export type RuleTimes = Readonly<Record<TimeKind, number>>;

export interface RulePosture {
  readonly ruleId: string;
  readonly times: RuleTimes;
}

/** Half-open. Neighbouring intervals differ. */
export interface PostureInterval {
  readonly from: Date;
  readonly until: Date;
  readonly state: PostureState;
  /** Set if the state is undecided because the snapshot was incomplete or inconsistent. */
  readonly undecided?: UndecidedCause;
}

/**
 * `isolated-throughout`: isolated at every moment of the period. `isolated-while-in-scope`: isolated whenever it
 * existed and handled personal data, which was not the whole period. `not-isolated`: a rule failed at some moment.
 * `undecided`: no rule is known to have failed, but at some moment it was undecided, or nothing was observed.
 */
export type PostureVerdict = 'isolated-throughout' | 'isolated-while-in-scope' | 'not-isolated' | 'undecided';

export interface Posture {
  readonly verdict: PostureVerdict;
  /** They cover the period. */
  readonly intervals: readonly PostureInterval[];
  /** In the order of the catalogue, then rules that this version no longer has. */
  readonly rules: readonly RulePosture[];
}

/**
 * To what extent snapshots show which workloads handled personal data. `partial`, `skewed`, `held`: others than those
 * that are known may have.
 */
export type PostureCoverage = 'complete' | UndecidedCause | 'not-observed';

/** Half-open. Neighbouring intervals differ. */
export interface PostureCoverageInterval extends Pick<PostureInterval, 'from' | 'until'> {
  readonly coverage: PostureCoverage;
}

type Catalogue = readonly Pick<Rule, 'id' | 'group' | 'concerns'>[];

/** A part of the period during which the same snapshot holds. */
interface Piece {
  readonly begin: number;
  readonly end: number;
  readonly said: Said;
  readonly undecided?: UndecidedCause;
}

/**
 * How a workload was isolated during a period.
 *
 * The rules are those that were run at some moment of the period, and those of the group `isolation` in any case:
 * disabling them does not make a workload isolated. Those that concern only the data-flow map are listed and do not count.
 *
 * @param holdings when the snapshots of its cluster hold
 */
export function postureDuring(
  holdings: readonly Span<undefined>[],
  record: WorkloadRecord,
  period: Period,
  catalogue: Catalogue = RULES,
): Posture {
  const pieces = piecesOf(holdings, record, period);
  const rules = rulesOf(pieces, catalogue);
  const beside = new Set(catalogue.filter(({ concerns }) => concerns === 'map').map(({ id }) => id));
  const intervals = intervalsOf(
    pieces,
    rules.filter((id) => !beside.has(id)),
  );
  return {
    verdict: verdictOf(intervals),
    intervals,
    rules: rules.map((ruleId) => ({ ruleId, times: timesOf(pieces, ruleId) })),
  };
}

/**
 * To what extent a period was observed, as intervals that cover it.
 *
 * @param holdings when the snapshots of the cluster hold
 */
export function postureCoverage(
  holdings: readonly Span<undefined>[],
  period: Period,
): readonly PostureCoverageInterval[] {
  return piecesOf(holdings, { outcomes: [], presence: [] }, period).map(
    ({ begin, end, said, undecided }) => ({
      from: new Date(begin),
      until: new Date(end),
      coverage: said === 'not-observed' ? said : (undecided ?? 'complete'),
    }),
  );
}

/** Cover the period without gaps. */
function piecesOf(
  holdings: readonly Span<undefined>[],
  { outcomes, presence }: WorkloadRecord,
  { from, to, now }: Period,
): readonly Piece[] {
  const outcomesAt = searchIn(outcomes);
  const presentAt = searchIn(presence);
  const saidAt = (sequence: number): Said =>
    outcomesAt(sequence)?.outcomes ?? (presentAt(sequence) === undefined ? 'absent' : 'out-of-scope');
  const [start, end] = [from.getTime(), Math.min(to.getTime(), now.getTime())];
  const pieces: Piece[] = [];
  let reached = start;
  const spans = merged(holdings.map((span) => ({ ...span, said: saidAt(span.first.sequence) })));
  for (const { begin, end: until, said, undecided } of spans) {
    if (until <= start || begin >= end) continue;
    if (begin > reached) pieces.push({ begin: reached, end: begin, said: 'not-observed' });
    reached = Math.min(until, end);
    pieces.push({ begin: Math.max(begin, start), end: reached, said, ...(undecided && { undecided }) });
  }
  if (reached < end) pieces.push({ begin: reached, end, said: 'not-observed' });
  return pieces;
}

function rulesOf(pieces: readonly Piece[], catalogue: Catalogue): readonly string[] {
  const run = new Set(pieces.flatMap(({ said }) => (typeof said === 'string' ? [] : Object.keys(said))));
  const known = catalogue.filter(({ id, group }) => group === 'isolation' || run.has(id)).map(({ id }) => id);
  return [...known, ...[...run].filter((id) => !known.includes(id)).sort()];
}

function intervalsOf(pieces: readonly Piece[], rules: readonly string[]): readonly PostureInterval[] {
  const intervals: PostureInterval[] = [];
  for (const { begin, end, said, undecided } of pieces) {
    const state = stateOf(said, undecided, rules);
    const cause = state === 'undecided' ? undecided : undefined;
    const open = intervals.at(-1);
    const until = new Date(end);
    if (open?.state === state && open.undecided === cause)
      intervals[intervals.length - 1] = { ...open, until };
    else intervals.push({ from: new Date(begin), until, state, ...(cause && { undecided: cause }) });
  }
  return intervals;
}

function verdictOf(intervals: readonly PostureInterval[]): PostureVerdict {
  const states = new Set(intervals.map(({ state }) => state));
  if (states.has('not-isolated')) return 'not-isolated';
  if (states.has('undecided') || states.has('not-observed') || !states.has('isolated')) return 'undecided';
  return states.size === 1 ? 'isolated-throughout' : 'isolated-while-in-scope';
}

function timesOf(pieces: readonly Piece[], ruleId: string): RuleTimes {
  const times = noTimes();
  for (const { begin, end, said, undecided } of pieces)
    times[timeKindOf(said, undecided, ruleId)] += end - begin;
  return times;
}

function noTimes(): Record<TimeKind, number> {
  return {
    passed: 0,
    failed: 0,
    undecided: 0,
    notRun: 0,
    notApplicable: 0,
    notObserved: 0,
    outOfScope: 0,
    absent: 0,
  };
}
