import { z } from 'zod';
import type { Outcome, RuleGroup, Severity } from '../../core/rules/rule.ts';

/** A rule as `rules list` prints it. */
export interface ListedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly group: RuleGroup;
  readonly title: string;
  readonly summary: string;
}

/** The outcome of a rule for a workload, compared with what a folder expects. */
export interface TestedOutcome {
  readonly result: 'ok' | 'wrong';
  readonly folder: string;
  readonly rule: string;
  readonly workload: string;
  readonly expected: Outcome;
  readonly outcome: Outcome;
  readonly message?: string;
}

/** The result of `rules test`. */
export interface TestReport {
  /** Number of rules of the file. */
  readonly rules: number;
  readonly outcomes: readonly TestedOutcome[];
  /** Rules for which no folder expects an outcome. */
  readonly untested: readonly string[];
}

/** A version of the custom rules as returned by the service. */
export const versionAnswer = z.object({ version: z.int(), appliedAt: z.string() });

export const rulesAnswer = versionAnswer.extend({ yaml: z.string() });
export type RulesAnswer = z.output<typeof rulesAnswer>;
