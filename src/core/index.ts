/**
 * Ringfence as a library (`ringfence/core`): computes verdicts and assessments from Kubernetes objects. Pure: nothing
 * here uses files, clocks or networks.
 *
 *     const builder = new InventoryBuilder();
 *     for (const object of objects) builder.add(object);
 *     const inventory = builder.build();
 *     const { assumptions } = chooseAssumptions(inventory, { cniProfile: 'detected' });
 *     const model = compile(inventory, { assumptions });
 *     const assessment = assess({ inventory, model, settings: DEFAULT_SETTINGS });
 */
export type { Direction, Protocol } from './network/protocol.ts';
export { DIRECTIONS, PROTOCOLS } from './network/protocol.ts';
export type { AddressFamily, AddressRange, ConnectionSet, PortRange } from './network/sets.ts';
export {
  ALL_CONNECTIONS,
  NO_CONNECTIONS,
  connectionSet,
  parseConnectionSet,
} from './network/connection-set.ts';
export { NetworkError } from './network/network-error.ts';

export { InventoryBuilder } from './inventory/from-objects.ts';
export { completenessOf } from './inventory/inventory.ts';
export type { ClusterNode, Completeness, Inventory, Namespace } from './inventory/inventory.ts';
export type { Unread } from './inventory/problems/unread.ts';
export type { NetworkPolicy, UnevaluatedPolicy } from './inventory/network-policy.ts';
export type { ClusterTierPolicy } from './inventory/cluster-tier-policy.ts';
export type { Problem, SourceLocation } from './inventory/problems/problem.ts';
export type { Requirement, Selector } from './inventory/selector.ts';
export { workloadKey } from './inventory/workload.ts';
export type { NetworkMode, Workload, WorkloadReference } from './inventory/workload.ts';

export { propose } from './proposal/propose.ts';
export type { Proposal } from './proposal/propose.ts';
export type { ObjectChanges, UndecidedObject } from './proposal/changes.ts';
export { parseReplaceMode } from './proposal/replace-mode.ts';
export type { ReplaceMode } from './proposal/replace-mode.ts';

export { compile } from './reachability/compilation/compile.ts';
export { diff } from './reachability/comparison/diff.ts';
export type { ReachabilityDiff } from './reachability/comparison/diff.ts';
export type {
  ComparedEndpoint,
  ConnectionDifference,
  GainAndLoss,
  OutsideRange,
  Verdicts,
} from './reachability/comparison/difference.ts';
export { containment, equivalence } from './reachability/comparison/containment.ts';
export type { Containment, Equivalence, Witness } from './reachability/comparison/containment.ts';
export { revise } from './reachability/revision/revise.ts';
export type { Revision } from './reachability/revision/revise.ts';
export { changesBetween } from './reachability/revision/changes-between.ts';
export { laterModel } from './reachability/revision/later-model.ts';
export type { LaterModel, ModelledInventory } from './reachability/revision/later-model.ts';
export type { InventoryChange, NetworkPolicyReference } from './reachability/revision/change.ts';
export { lint } from './reachability/lint/lint.ts';
export { LINT_CODES } from './reachability/lint/finding.ts';
export type { LintCode, LintFinding } from './reachability/lint/finding.ts';
export { toConnlist } from './reachability/connlist/connlist.ts';
export type { ConnlistRow } from './reachability/connlist/connlist.ts';
export {
  CNI_PROFILES,
  chooseAssumptions,
  detectCniProfile,
  resolveAssumptions,
} from './reachability/plugins/profiles.ts';
export type { Assumptions, CniProfile, CniProfileName } from './reachability/plugins/cni-profile.ts';
export { EntryPoints } from './reachability/entry/entry-points.ts';
export type * from './reachability/entry/entry-point.ts';
export { PathFinder } from './reachability/paths/find-paths.ts';
export type * from './reachability/paths/path.ts';
export { ReachabilityError } from './reachability/model/reachability-error.ts';
export type * from './reachability/model/model.ts';

export { assess } from './assessment/assess.ts';
export { RULES } from './rules/catalogue.ts';
export { DEFAULT_SETTINGS } from './rules/settings.ts';
export type { DeclaredConnection } from './dataflow/declared-connection.ts';
export type { AssessmentSettings } from './rules/settings.ts';
export type { Assessment, RuleResult, Score, ScoreSample } from './rules/assessment.ts';
export type { Judgement, Rule, Severity, Subject, Violation } from './rules/rule.ts';

export { driftText } from './drift/drift-text.ts';
export type * from './drift/drift-event.ts';
