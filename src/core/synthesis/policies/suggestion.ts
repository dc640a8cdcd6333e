import type { DataFlow } from '../../dataflow/data-flow-map.ts';
import type { Cut, PolicyDraft } from '../../remediation/patch.ts';
import type { ScenarioOutcome } from '../../rules/scenarios/judge-scenario.ts';

/** What a suggested policy is for. */
export type PolicyPurpose =
  | { readonly type: 'default-deny' }
  | { readonly type: 'name-resolution' }
  | { readonly type: 'flow'; readonly flow: DataFlow };

export interface SuggestedPolicy {
  readonly policy: PolicyDraft;
  readonly purpose: PolicyPurpose;
  /** `replace`: the namespace has a policy with this name. */
  readonly change: 'create' | 'replace';
  /** Human-readable: what the policy depends on. */
  readonly notes: readonly string[];
}

/** A flow that the policies do not allow, or not all of it. */
export interface UnmetFlow {
  readonly flow: string;
  readonly status: 'blocked' | 'partly' | 'unknown' | 'unmatched';
  /** Human-readable. */
  readonly reasons: readonly string[];
}

/** Connections that stay possible and are not declared, for the same reason. */
export interface Remaining {
  readonly verdict: 'allowed' | 'unknown';
  /** Human-readable: why no NetworkPolicy of the namespace denies them. */
  readonly reasons: readonly string[];
  readonly count: number;
  readonly first: readonly RemainingConnection[];
}

export interface RemainingConnection {
  /** `namespace/name[Kind]`, or a range of addresses. */
  readonly from: string;
  readonly to: string;
  readonly connections: string;
}

/** An attack that was simulated on the workloads of the namespace. */
export interface SimulatedAttack {
  /** The name of a built-in scenario, or of what else was tried. */
  readonly scenario: string;
  readonly title: string;
  /** `held`: it is denied. */
  readonly outcome: ScenarioOutcome;
  /** Human-readable: why it is not denied. */
  readonly reasons: readonly string[];
}

/** The existing policies of the namespace: removed with the suggested ones applied, or kept beside them. */
export type ExistingPolicies = 'replaced' | 'kept';

/** NetworkPolicies for one namespace that allow the declared flows and nothing else, as far as policies can. */
export interface PolicySuggestion {
  readonly namespace: string;
  readonly existing: ExistingPolicies;
  /** Those of the namespace first, then those of other namespaces with personal data. */
  readonly policies: readonly SuggestedPolicy[];
  /** Names of policies of the namespace that are no longer needed, and were removed for the proof. */
  readonly superfluous: readonly string[];
  /** What is allowed today and would no longer be, worst first. */
  readonly cuts: readonly Cut[];
  /** The flows that were allowed for, by name. */
  readonly flows: readonly string[];
  readonly unmet: readonly UnmetFlow[];
  readonly remaining: readonly Remaining[];
  readonly attacks: readonly SimulatedAttack[];
  /** Human-readable: what a person should know before applying the policies. */
  readonly notes: readonly string[];
}
