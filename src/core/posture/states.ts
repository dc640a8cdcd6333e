import type { UndecidedCause } from '../access/timeline/spans.ts';
import type { Outcome } from '../rules/rule.ts';

/** The outcome of each rule that was run, by the id of the rule. */
export type RuleOutcomes = Readonly<Record<string, Outcome>>;

/** What snapshots show for a workload at a time: the outcomes of the rules, or why there are none. */
export type Said = RuleOutcomes | 'absent' | 'out-of-scope' | 'not-observed';

/** What a time counts as for one rule. */
export type TimeKind =
  'passed' | 'failed' | 'undecided' | 'notRun' | 'notApplicable' | 'notObserved' | 'outOfScope' | 'absent';

/**
 * `isolated`: every rule was run, none failed and none is undecided, and at least one passed. `not-isolated`: a rule
 * failed. `absent`: the workload did not exist. `out-of-scope`: it existed but did not handle personal data.
 */
export type PostureState =
  'isolated' | 'not-isolated' | 'undecided' | 'not-observed' | 'out-of-scope' | 'absent';

/** How a workload was isolated, by all of the rules. An incomplete or inconsistent snapshot proves only failures. */
export function stateOf(
  said: Said,
  undecided: UndecidedCause | undefined,
  rules: readonly string[],
): PostureState {
  if (said === 'not-observed') return said;
  if (typeof said === 'string') return undecided === undefined ? said : 'undecided';
  const kinds = new Set(rules.map((ruleId) => timeKindOf(said, undecided, ruleId)));
  if (kinds.has('failed')) return 'not-isolated';
  if (kinds.has('undecided') || kinds.has('notRun') || !kinds.has('passed')) return 'undecided';
  return 'isolated';
}

/** What a time counts as for one rule. A rule that was not run is distinguished from one that could not decide. */
export function timeKindOf(said: Said, undecided: UndecidedCause | undefined, ruleId: string): TimeKind {
  if (said === 'not-observed') return 'notObserved';
  if (typeof said === 'string') {
    if (undecided !== undefined) return 'undecided';
    return said === 'absent' ? 'absent' : 'outOfScope';
  }
  const outcome = said[ruleId];
  if (outcome === undefined) return 'notRun';
  if (undecided !== undefined && outcome !== 'fail') return 'undecided';
  return KINDS[outcome];
}

const KINDS: Readonly<Record<Outcome, TimeKind>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'undecided',
  error: 'undecided',
  'not-applicable': 'notApplicable',
};
