import type { Inventory } from '../inventory/inventory.ts';
import type { NetworkPolicy } from '../inventory/network-policy.ts';
import type { Workload, WorkloadReference } from '../inventory/workload.ts';
import type { Direction } from '../network/protocol.ts';
import type { NamespaceView } from '../inventory/namespace-view.ts';
import type { ApprovedPolicies } from '../baseline/approved-policies.ts';
import type { Classifier } from '../classification/classification.ts';
import type { ClusterFlows } from '../dataflow/cluster-flows.ts';
import type { StaleFlow } from '../dataflow/stale-flows.ts';
import type { DeclaredConnection } from '../dataflow/declared-connection.ts';
import type { Reason, ReachabilityModel } from '../reachability/model/model.ts';
import type { AlikeGroups } from './reach/alike.ts';
import type { EnvironmentSettings } from './environment-settings.ts';
import type { Scenario } from '../scenarios/scenario.ts';

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
  'data-flow',
  'classification',
  'change',
  'scenarios',
  'custom',
] as const;
export type RuleGroup = (typeof RULE_GROUPS)[number];

/** The object that a rule judges. A namespace stands for all PII workloads in it. */
export type Subject =
  | ({ readonly type: 'workload' } & WorkloadReference)
  | { readonly type: 'namespace'; readonly namespace: string };

/** The connection or fact that proves a violation. Shown unchanged and stored with the finding. */
export interface Evidence {
  /** One human-readable sentence. */
  readonly summary: string;
  /** The ends of the connection, as `workloadKey`, address range or description of a hypothetical peer. */
  readonly from?: string;
  readonly to?: string;
  /** The allowed connections as text, e.g. `TCP 80,443-445`. */
  readonly connections?: string;
  readonly reasons: readonly Reason[];
}

/** A violation of a rule by a subject. Each becomes a finding. */
export interface Violation {
  /** The rule's own part of the fingerprint, e.g. the other end; empty if a subject can violate the rule only once. */
  readonly key: string;
  readonly evidence: Evidence;
}

export interface Remediation {
  /** What to do, as human-readable Markdown. The patches of the assessment contain the policies. */
  readonly text: string;
}

export interface Judgement {
  readonly outcome: Outcome;
  /** Not empty exactly if the outcome is `fail`. */
  readonly violations: readonly Violation[];
  /**
   * Why the rule could not decide. Always set for `unknown`. For `fail`, set if there may be further, undecided
   * violations: then a violation that is missing from `violations` must not be treated as gone.
   */
  readonly undecided?: readonly Reason[];
  /** One sentence: the error message, or what a pass depends on. */
  readonly message?: string;
  readonly remediation?: Remediation;
}

export interface RuleContext {
  readonly inventory: Inventory;
  /** A namespace as seen by selectors; its labels may be unknown. */
  readonly namespaceView: (name: string) => NamespaceView;
  /** The workloads and NetworkPolicies of a namespace, in the order of the inventory. */
  readonly workloadsIn: (namespace: string) => readonly Workload[];
  readonly policiesIn: (namespace: string) => readonly NetworkPolicy[];
  readonly model: ReachabilityModel;
  /** Groups of equivalent workloads, and their connections with each other. */
  readonly alike: AlikeGroups;
  readonly classifier: Classifier;
  /** What the configuration and the data-flow map declare. */
  readonly declaredConnections: readonly DeclaredConnection[];
  readonly environments: EnvironmentSettings;
  /** The scenarios that apply to the cluster. Missing: none. */
  readonly scenarios?: readonly Scenario[];
  /** The data-flow map, as far as it applies to the cluster. Missing: there is none. */
  readonly dataFlows?: ClusterFlows;
  /** The flows of the map that somebody must review or approve. Missing: not known, because no day was given. */
  readonly staleFlows?: readonly StaleFlow[];
  /** What was approved. Missing: nothing was, or it is not known. */
  readonly baseline?: ApprovedPolicies;
}

/**
 * A kind that must be read completely before a rule may pass. `cluster`: in every namespace; `subject-namespace`: only
 * in the namespace of the subject.
 */
export interface RequiredKind {
  readonly kind: string;
  readonly scope: 'cluster' | 'subject-namespace';
}

/** A rule. Each is defined in its own file and listed in `catalogue.ts`. `id` never changes once released. */
export interface Rule {
  readonly id: string;
  /** Incremented whenever the same inventory may be judged differently; part of the rule-set digest. */
  readonly version: number;
  readonly title: string;
  /** What the rule requires, as one sentence for readers who do not know Kubernetes, such as a privacy officer. */
  readonly summary: string;
  readonly group: RuleGroup;
  readonly severity: Severity;
  /** One paragraph: what can happen if the rule is violated. */
  readonly why: string;
  readonly subject: Subject['type'];
  /** Kinds that the rule needs; if one is unread, the outcome is `fail` or `unknown`, never `pass`. */
  readonly needs: readonly RequiredKind[];
  /**
   * The directions in which policies must change to close a violation with this key. Missing if policies cannot close
   * it, or if the change cannot be derived automatically.
   */
  closedBy?(key: string): readonly Direction[];
  /**
   * `reachability`: the rule depends only on the answers of the model about a workload and on the connections declared
   * for it, so if one workload passes, all equivalent ones do, and if it is not applicable to one, it is to none of
   * them. Missing: each subject is evaluated separately.
   */
  readonly basis?: 'reachability';
  /** `nothing`: a violation allows no connection, so a patch may add one. */
  readonly opens?: 'nothing';
  /**
   * `map`: a violation is about the data-flow map, not about who can connect, so it does not count in the isolation of a
   * workload over time.
   */
  readonly concerns?: 'map';
  /** What the rule compares the cluster with. Without it, the rule is not applicable, whatever was read. */
  readonly comparesWith?: 'baseline' | 'data-flow-map';
  /** A digest of what a custom rule consists of, in addition to its version. Missing: it is built in. */
  readonly contentDigest?: string;
  evaluate(subject: Subject, context: RuleContext): Judgement;
}
