import type { DataClass } from '../classification/classification.ts';
import type { DataDeclarations } from '../classification/declarations.ts';
import type { Completeness } from '../inventory/inventory.ts';
import type { Problem, SourceLocation } from '../inventory/problems/problem.ts';
import type { Unread } from '../inventory/problems/unread.ts';
import type { ObjectChanges } from '../proposal/changes.ts';
import type { Presence } from '../reachability/comparison/diff.ts';
import type { ConnectionDifference, GainAndLoss, Verdicts } from '../reachability/comparison/difference.ts';
import type { Score } from '../rules/assessment.ts';
import type { Outcome, Severity } from '../rules/rule.ts';
import type { Age } from './age.ts';
import type { GateCriteria, GateVerdict } from './verdict.ts';

/** Which findings and connections count: all, or only those that the base lacks. */
export type CountedFindings = 'all' | 'new';

/** Why something counts against the state, or why it does not. */
export type Weight = 'counts' | 'below-threshold' | 'in-base';

export interface CheckCriteria extends GateCriteria {
  readonly counted: CountedFindings;
}

/** A rule that was applied, and how often it had each outcome. */
export interface CheckedRule {
  readonly id: string;
  readonly title: string;
  /** What it requires, for readers who do not know Kubernetes. */
  readonly summary: string;
  readonly why: string;
  readonly group: string;
  readonly severity: Severity;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** A violation. All parts are text. */
export interface CheckedFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  /** `namespace/name[Kind]`, or the namespace. */
  readonly subject: string;
  /** Empty for callers who may not see what it names. */
  readonly key: string;
  /** SHA-256 (hex): the same as that of the finding of a registered cluster, if it is known which one it is. */
  readonly fingerprint: string;
  readonly summary: string;
  readonly from?: string;
  readonly to?: string;
  readonly connections?: string;
  readonly reasons: readonly string[];
  readonly remediation?: string;
  /** Missing without a base. */
  readonly age?: Age;
  readonly weight: Weight;
  /** Where it can be mended in the manifests. */
  readonly location?: SourceLocation;
}

/** A rule that could not be decided for a subject. */
export interface CheckedDoubt {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subject: string;
  /** `fail`: there are violations, and perhaps more. */
  readonly outcome: 'unknown' | 'error' | 'fail';
  readonly message: string;
  readonly age?: Age;
  readonly weight: Weight;
}

/** A connection that differs. Sets of ports are text; empty sets are ''. */
export interface CheckedConnection {
  readonly presence: Presence;
  readonly change: ConnectionDifference['change'];
  readonly from: string;
  readonly to: string;
  readonly before: Readonly<Record<keyof Verdicts, string>>;
  readonly after: Readonly<Record<keyof Verdicts, string>>;
  readonly allowed: Readonly<Record<keyof GainAndLoss, string>>;
  readonly unknown: Readonly<Record<keyof GainAndLoss, string>>;
  /** What the change opens from or to personal data although nothing declares it. Missing: nothing. */
  readonly opens?: Readonly<Record<keyof Verdicts, string>>;
  /** One of its ends in the manifests, if it opens something. */
  readonly location?: SourceLocation;
}

/** A score of a cluster with its coverage. */
export interface CheckedScore {
  readonly score: Score;
  readonly coverage: number | null;
}

/** A finding of the base that is gone. */
export interface ClosedFinding extends Pick<CheckedFinding, 'ruleId' | 'severity' | 'subject'> {
  /** Missing for callers who may not see everything that it names. */
  readonly summary?: string;
}

/** A workload with personal data, as `namespace/name[Kind]`. */
export interface CheckedWorkload extends DataDeclarations {
  readonly workload: string;
  readonly dataClass: DataClass;
}

/** What differs from the base. */
export interface CheckedChange {
  readonly score: CheckedScore | null;
  readonly objects: ObjectChanges;
  readonly workloads: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Workloads that hold personal data by the base, and still exist, but not by the proposed state. */
  readonly noLongerPii: readonly string[];
  /** Findings of the base that are decided to be gone. */
  readonly closed: readonly ClosedFinding[];
  /** The connections that open something first. */
  readonly connections: readonly CheckedConnection[];
  /** Connections that differ and are not listed, because there are too many. */
  readonly connectionsLeftOut: number;
  /** Connections with ports that are unknown in both states. */
  readonly undecided: number;
}

/** The result of a check as plain data. */
export interface CheckReport {
  readonly verdict: GateVerdict;
  /** Why it did not pass, a clause each; empty if it did. */
  readonly because: readonly string[];
  readonly criteria: CheckCriteria;
  readonly completeness: Completeness;
  readonly score: CheckedScore | null;
  readonly piiWorkloads: readonly CheckedWorkload[];
  /** Workloads and namespaces of which it is not known whether they hold personal data. */
  readonly perhapsPii: readonly string[];
  readonly rules: readonly CheckedRule[];
  readonly disabledRules: readonly string[];
  /** Most severe first; those that count before others. */
  readonly findings: readonly CheckedFinding[];
  readonly undecided: readonly CheckedDoubt[];
  readonly change?: CheckedChange;
  readonly unread: readonly Pick<Unread, 'kind' | 'namespace' | 'message'>[];
  /** Messages with their places. */
  readonly problems: readonly Pick<Problem, 'code' | 'message'>[];
}
