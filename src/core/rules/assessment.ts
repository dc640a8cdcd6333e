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

/** An open critical violation of a workload, and the most that a score can be because of it. */
export interface ScoreCap {
  readonly limit: number;
  readonly ruleId: string;
  /** The workload, or its namespace. */
  readonly subject: Subject;
}

/** A workload with the lowest score. */
export interface WorstWorkload extends WorkloadReference {
  readonly score: number;
}

export interface ScoreSample {
  readonly scope:
    | { readonly type: 'cluster' }
    | { readonly type: 'namespace'; readonly namespace: string }
    | ({ readonly type: 'workload' } & WorkloadReference);
  readonly score: Score;
  /**
   * The mean score of its workloads, without the cap of the scope. Means over clusters are computed from it. Also null
   * if an earlier version recorded the sample, like the two fields below.
   */
  readonly mean: Score;
  /** Decided / applicable weight, 0..1; null if nothing applies. */
  readonly coverage: number | null;
  /** Without undecided workloads. */
  readonly piiWorkloads: number;
  /** How many of them have an open critical violation, of their own or of their namespace. */
  readonly criticallyExposed: number | null;
  /** The first open critical violation, in the order of workloads and rules; null if there is none. */
  readonly cappedBy: ScoreCap | null;
  /** Null if no workload has a score. */
  readonly worst: WorstWorkload | null;
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
