import { explainScore } from '../../core/scoring/explanation/explain-score.ts';
import type { CapLoss, ScoreExplanation } from '../../core/scoring/explanation/explain-score.ts';
import type { NextStep } from '../../core/scoring/explanation/next-steps.ts';
import type { Severity } from '../../core/rules/rule.ts';
import { subjectKey } from '../../core/rules/subjects.ts';
import type { Evaluation } from '../../pipeline/evaluation.ts';

/** Why the score is what it is: it and the points of all rules and caps add up to 100. */
export interface ScanExplanation {
  readonly rules: readonly {
    readonly ruleId: string;
    readonly severity: Severity;
    /** Points of the score, before caps. */
    readonly points: number;
    /** By how much the score rises if all violations of the rule are mended. */
    readonly yields: number;
    readonly scoreAfter: number | null;
    readonly subjects: readonly {
      readonly subject: string;
      readonly points: number;
      readonly yields: number;
    }[];
  }[];
  readonly caps: readonly CapLoss[];
  /** The best next steps, one after the other. `patch`: `namespace/name` of a patch. */
  readonly steps: readonly (Omit<NextStep, 'action'> &
    ({ readonly rule: string } | { readonly patch: string }))[];
}

/** Explains the score of a scan; null if there is none. */
export function explainScan({
  assessment,
  patches,
}: Pick<Evaluation, 'assessment' | 'patches'>): ScanExplanation | null {
  const { completeness, workloads, results } = assessment;
  const found = explainScore([
    {
      clusterId: '',
      completeness,
      workloads,
      results: results.map(({ ruleId, severity, outcome, subject, violations, undecided }) => ({
        ruleId,
        severity,
        outcome,
        subject,
        keys: violations.map(({ key }) => key),
        decided: undecided === undefined ? ('all' as const) : ('partly' as const),
      })),
      changes: patches,
    },
  ]);
  return found === undefined ? null : shown(found);
}

function shown({ rules, caps, steps }: ScoreExplanation): ScanExplanation {
  return {
    rules: rules.map(({ subjects, ...loss }) => ({
      ...loss,
      subjects: subjects.map(({ subject, points, yields }) => ({
        subject: subjectKey(subject),
        points,
        yields,
      })),
    })),
    caps,
    steps: steps.map(({ action, ...step }) => ({
      ...(action.type === 'rule' ? { rule: action.ruleId } : { patch: `${action.namespace}/${action.name}` }),
      ...step,
    })),
  };
}
