import type { Inventory, Namespace } from '../inventory/inventory.ts';
import type { NetworkPolicy } from '../inventory/network-policy.ts';
import type { Workload, WorkloadReference } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import type { Connection, Reason, ReachabilityModel } from '../reachability/model/model.ts';
import type { Classifier } from './classification.ts';
import type { DeclaredConnection } from './settings.ts';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const OUTCOMES = ['pass', 'fail', 'unknown', 'error', 'not-applicable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const RULE_GROUPS = [
  'isolation',
  'segmentation',
  'precision',
  'egress',
  'exposure',
  'bypass',
] as const;
export type RuleGroup = (typeof RULE_GROUPS)[number];

/** What a rule judges. A namespace stands for every PII workload in it. */
export type Subject =
  | ({ readonly type: 'workload' } & WorkloadReference)
  | { readonly type: 'namespace'; readonly namespace: string };

/** The path or fact that proves a violation: shown as it is, stored with the finding. */
export interface Evidence {
  /** One sentence for people. */
  readonly summary: string;
  /** Ends of the connection, as `workloadKey`, address range or description of a hypothetical peer. */
  readonly from?: string;
  readonly to?: string;
  /** What is allowed, in connlist form. */
  readonly connections?: string;
  readonly reasons: readonly Reason[];
}

/** One way in which a subject fails a rule; each becomes a finding of its own. */
export interface Violation {
  /** The rule's own part of the fingerprint, e.g. the other end; empty where a subject can fail only once. */
  readonly key: string;
  readonly evidence: Evidence;
}

export interface Remediation {
  /** What to do, for people (Markdown). The policies that do it are in the patches of the assessment. */
  readonly text: string;
}

export interface Judgement {
  readonly outcome: Outcome;
  /** Not empty exactly when the outcome is `fail`. */
  readonly violations: readonly Violation[];
  /**
   * What kept the rule from deciding. On `unknown` always; on `fail` where there may be further violations
   * that could not be decided, so that nothing which is missing from `violations` may be taken as gone.
   */
  readonly undecided?: readonly Reason[];
  /** One sentence beside the outcome: what an error was, or what a pass rests on. */
  readonly message?: string;
  readonly remediation?: Remediation;
}

export interface RuleContext {
  readonly inventory: Inventory;
  /** The inventory's namespaces by name. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** The inventory's workloads and NetworkPolicies in a namespace, in its order. */
  readonly workloadsIn: (namespace: string) => readonly Workload[];
  readonly policiesIn: (namespace: string) => readonly NetworkPolicy[];
  readonly model: ReachabilityModel;
  /** What a workload may open to others (egress) or others to it (ingress); remembered for the last one asked about. */
  readonly rows: (workload: WorkloadReference, direction: Direction) => readonly Connection[];
  readonly classifier: Classifier;
  readonly declaredConnections: readonly DeclaredConnection[];
}

/**
 * A kind that a rule has to know completely before it may pass. `cluster`: in every namespace;
 * `subject-namespace`: only where the subject lives.
 */
export interface RequiredKind {
  readonly kind: string;
  readonly scope: 'cluster' | 'subject-namespace';
}

/** One file per rule, listed in `catalogue.ts`. `id` never changes once released. */
export interface Rule {
  readonly id: string;
  /** Counts up whenever the same inventory may be judged differently; part of the rule-set digest. */
  readonly version: number;
  readonly title: string;
  readonly group: RuleGroup;
  readonly severity: Severity;
  /** One paragraph: what goes wrong in the world when this fails. */
  readonly why: string;
  readonly subject: Subject['type'];
  /** Kinds the rule needs; where one is unread, the rule's outcome is `fail` or `unknown`, never `pass`. */
  readonly needs: readonly RequiredKind[];
  /**
   * The directions in which policies have to change for a violation with this key to go. Missing: no policy helps, or
   * which one is not for a program to say.
   */
  closedBy?(key: string): readonly Direction[];
  evaluate(subject: Subject, context: RuleContext): Judgement;
}
