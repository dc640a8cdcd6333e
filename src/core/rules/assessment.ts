import type { Completeness } from '../inventory/inventory.ts';
import type { WorkloadReference } from '../inventory/workload.ts';
import type { DataClass } from '../classification/classification.ts';
import type { Judgement, Outcome, Severity, Subject } from './rule.ts';

/** The result of one rule for one subject. */
export interface RuleResult extends Judgement {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: Subject;
}

/** 0..100, or null if there is nothing to score or the data is not complete. Missing data never results in 100. */
export type Score = number | null;

export interface ScoreSample {
  readonly scope:
    | { readonly type: 'cluster' }
    | { readonly type: 'namespace'; readonly namespace: string }
    | ({ readonly type: 'workload' } & WorkloadReference);
  readonly score: Score;
  /** Decided / applicable weight, 0..1; null if nothing applies. */
  readonly coverage: number | null;
  /** Without undecided workloads. */
  readonly piiWorkloads: number;
}

export interface WorkloadAssessment extends WorkloadReference {
  readonly dataClass: DataClass;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** The rule results and scores of one snapshot. The same inputs always give the same assessment. */
export interface Assessment {
  readonly engineVersion: string;
  /** SHA-256 (hex) of the ids, severities and versions of the rules that ran. */
  readonly ruleSetDigest: string;
  /** SHA-256 (hex) of the settings: classification, declared connections, disabled rules, assumptions. */
  readonly scopeDigest: string;
  readonly scoreFormulaVersion: number;
  /** Ids of the rules that ran, in catalogue order: a finding of any other rule was not judged again. */
  readonly ruleIds: readonly string[];
  /** Whether everything was read that may change the results. `PARTIAL`: there are no scores. */
  readonly completeness: Completeness;
  /** PII workloads only, by namespace, name, kind. */
  readonly workloads: readonly WorkloadAssessment[];
  /**
   * Workloads, then namespaces, whose data class is not known (`undecided`). They were not judged: what was found about
   * them before is neither confirmed nor resolved, and coverage includes the workloads as undecided.
   */
  readonly undecided: readonly Subject[];
  readonly results: readonly RuleResult[];
  /** Cluster, then namespaces, then workloads, each with PII or undecided workloads only. */
  readonly scores: readonly ScoreSample[];
}
