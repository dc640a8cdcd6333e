import type { ControlStatus } from '../core/frameworks/assess-control.ts';
import type { MappingRole } from '../core/frameworks/framework.ts';
import type { UnapprovedChange } from '../core/baseline/changes.ts';
import type { FindingState, Freshness } from '../core/findings/finding.ts';
import type { Completeness, Consistency } from '../core/inventory/inventory.ts';
import type {
  AbsentChange,
  Delivery,
  DeliveryTool,
  ObjectWrite,
} from '../core/inventory/provenance/provenance.ts';
import type { Unread } from '../core/inventory/problems/unread.ts';
import type { Direction } from '../core/network/protocol.ts';
import type { Presence } from '../core/reachability/comparison/diff.ts';
import type { ConnectionDifference } from '../core/reachability/comparison/difference.ts';
import type { EntryReason } from '../core/reachability/entry/entry-point.ts';
import type { Reason } from '../core/reachability/model/model.ts';
import type { UnpolicedCause } from '../core/reachability/plugins/node-policing.ts';
import type {
  ClassifiedObject,
  ClassificationReason,
  DataClass,
} from '../core/classification/classification.ts';
import type { CutKind, PatchedPolicy } from '../core/remediation/patch.ts';
import type { RuleGroup, Severity, Subject } from '../core/rules/rule.ts';
import type { SnapshotSchedule } from '../config/cluster-settings.ts';
import { SOURCES } from '../sources/catalogue.ts';

/** Values of an enum in the spelling of the domain, each with a description. Shared by GraphQL and REST. */
export type EnumTable<Value extends string> = Readonly<Record<Value, string>>;

/** The values of a table, in its order. */
export function valuesOf<Value extends string>(table: EnumTable<Value>): readonly Value[] {
  return Object.keys(table).filter((key): key is Value => Object.hasOwn(table, key));
}

export const COMPLETENESS: EnumTable<Completeness> = {
  COMPLETE: 'It was.',
  PARTIAL:
    'Some kinds could not be read. The snapshot resolves no findings, and has no score if they could have changed it.',
};

export const CONSISTENCY: EnumTable<Consistency> = {
  CONSISTENT: 'Nothing that affects verdicts changed while the cluster was read.',
  SKEWED: 'Something that affects verdicts changed while the cluster was read.',
};

export const UNREAD_REASONS: EnumTable<Unread['reason']> = {
  forbidden: 'The credentials do not allow reading it.',
  failed: 'The server did not return it.',
  'broken-document': 'The manifest is invalid.',
  'unknown-pods':
    'The object is of an unknown kind and is declared as personal data. Its pods cannot be derived from it.',
  'gone-at-once':
    'More than half of its objects, and at least ten, disappeared at once: the snapshot is held.',
  'not-in-input': 'The manifests are a dump of a running cluster that does not contain it.',
};

export const WRITE_OPERATIONS: EnumTable<ObjectWrite['operation']> = {
  Apply: 'By server-side apply.',
  Update: 'By a create, update or patch request.',
};

export const DELIVERY_TOOLS: EnumTable<DeliveryTool> = {
  'argo-cd': 'Argo CD.',
  flux: 'Flux.',
  helm: 'Helm.',
};

export const DELIVERY_KINDS: EnumTable<Delivery['kind']> = {
  application: 'An Application of Argo CD.',
  kustomization: 'A Kustomization of Flux.',
  'helm-release': 'A HelmRelease of Flux.',
  release: 'A release of Helm.',
};

export const ABSENT_CHANGES: EnumTable<AbsentChange> = {
  'no-work-tree': 'The file is not in a Git work tree.',
  untracked: 'The file is not committed.',
  modified: 'The file has other contents in HEAD.',
  shallow: 'The clone is shallow and does not go back that far.',
  'foreign-owner':
    'The repository belongs to a different user than the one that Ringfence runs as, so it is not opened.',
  'git-missing': 'Git is not installed.',
  'limit-reached': 'Git took too long, or wrote too much.',
  unreadable: 'Git could not read the repository.',
  'several-copies': 'There are several copies of the object.',
};

export const CLUSTER_SOURCES: EnumTable<string> = Object.fromEntries(
  Object.values(SOURCES).map(({ type, description }) => [type, description]),
);

export const SCHEDULE_TYPES: EnumTable<SnapshotSchedule['type']> = {
  cron: 'By a cron expression, in UTC.',
  interval: 'At a fixed interval in seconds.',
  manual: 'Only on request: `instructions` says how.',
};

export const CLUSTER_ORIGINS: EnumTable<'configured' | 'registered' | 'example'> = {
  configured:
    'It was added through the configuration file and is synchronised with it. If it is removed from the file, `removedAt` is set.',
  registered: 'It was registered through the API.',
  example: 'It is part of the example fleet, which is shown until a cluster is configured.',
};

export const REASON_TYPES: EnumTable<EntryReason['type']> = {
  rule: 'A rule of a policy.',
  isolated: 'Policies select the pod, and none of their rules allows the connection.',
  'not-isolated': 'No policy selects the pod in this direction, so the default applies: allowed.',
  'same-pod': 'A pod always reaches itself.',
  'host-network': "Policies do not apply to pods on their node's network.",
  'not-enforced': 'The network plugin does not enforce policies.',
  outside: 'No policies apply to addresses outside the cluster.',
  assumption:
    'The Kubernetes API leaves the behaviour open, and it is not known what the network plugin does.',
  'unevaluated-policy': 'A policy that may apply is not evaluated.',
  unread: 'An object that may affect the verdict could not be read.',
  'unpoliced-node': 'A pod runs on a node on which policies may not be enforced.',
  'further-network': 'A pod is attached to networks to which policies do not apply.',
  'open-labels':
    'The verdict depends on labels that a controller may set on its pods. For KubeVirt, and for controllers of which only the pod template is known, not all labels are known.',
  'label-not-text':
    'The value of a label is not text in the manifest, or a label is not one that API servers accept, so it is not known which selectors match.',
  'unresolved-name':
    'Host names without address blocks are declared. Names are never resolved, so it is not known whether the addresses are theirs.',
  'unapproved-change':
    'The object was added, changed or removed since the baseline of the cluster was approved.',
  'no-address': 'Source and destination have no address family in common.',
  'own-node': 'Traffic between a pod and its own node is always allowed.',
  'unidentified-controller': 'It is not known which controller serves a route.',
  'controller-on-own-node':
    "Policies do not allow any controller. It is not known whether a controller runs on the network of the pod's own node.",
  'controller-egress':
    'It is not known which controller serves a route, and policies may block the controller.',
  'undeclared-port': 'It is not known whether a pod listens on the port.',
  'unattached-route': 'No known Gateway accepts the route.',
  'ungranted-route': 'The route leads to another namespace, and no known ReferenceGrant allows that.',
};

export const UNAPPROVED_CHANGES: EnumTable<UnapprovedChange['change']> = {
  added: 'It is not part of the baseline.',
  changed: 'It is not as it was approved.',
  removed: 'It was approved and does not exist any more.',
};

export const RULE_ACTIONS: EnumTable<Extract<Reason, { type: 'rule' }>['action']> = {
  allow: 'Allows the connection.',
  deny: 'Denies the connection.',
  pass: 'Leaves the decision to the next tier.',
};

export const UNPOLICED_CAUSES: EnumTable<UnpolicedCause> = {
  fargate: "The node's labels identify it as AWS Fargate.",
  'virtual-kubelet': "The node's labels identify it as a virtual kubelet, whose pods run elsewhere.",
  windows: "The node's labels say that it runs Windows.",
  'no-agent': 'The agent of the network plugin runs on other nodes but not on this one.',
};

export const NOT_EVALUATED: EnumTable<Extract<Reason, { type: 'unevaluated-policy' }>['why']> = {
  invalid: 'The policy is invalid: the API server would reject it.',
  'not-supported': 'This version of Ringfence does not evaluate this kind of policy.',
};

export const PRESENCE: EnumTable<Presence> = {
  both: 'Both.',
  added: 'Only the second snapshot.',
  removed: 'Only the first snapshot.',
};

export const CONNECTION_CHANGES: EnumTable<ConnectionDifference['change']> = {
  added: 'Nothing was allowed or unknown in the first snapshot.',
  removed: 'Nothing is allowed or unknown in the second snapshot.',
  changed: 'The allowed or unknown ports differ.',
};

export const DIRECTION_SIDES: EnumTable<Direction> = {
  ingress: 'Incoming connections.',
  egress: 'Outgoing connections.',
};

export const DATA_CLASSES: EnumTable<DataClass> = {
  pii: 'Personal data.',
  'sensitive-pii': 'Sensitive personal data, such as health data.',
  none: 'Declared to handle no personal data.',
  unclassified: 'Not declared, which is not the same as `none`.',
};

export const CLASSIFICATION_REASONS: EnumTable<ClassificationReason['type']> = {
  rule: 'A rule in `classification.rules` of the configuration.',
  label: 'The classification label.',
  undeclared: 'No declaration was found.',
  'unknown-labels': 'Labels of the workload or its namespace are unknown and may declare personal data.',
};

export const CLASSIFIED_OBJECTS: EnumTable<ClassifiedObject> = {
  pods: 'The pods of the workload, by their labels.',
  workload: 'The workload, by its name or its own labels.',
  namespace: 'The namespace, by its labels; workloads inherit from it.',
};

export const MAPPING_ROLES: EnumTable<MappingRole> = {
  decides: 'The results of the rules that decide a part settle it alone.',
  supports: 'The results are evidence for the person who settles the part.',
};

export const CONTROL_STATUS: EnumTable<ControlStatus> = {
  met: 'Rules decide every part, and they pass for every workload.',
  partly: 'Nothing that decides a part fails, but something is open, or a person must add to it.',
  'not-met': 'A rule that decides a part fails.',
  'not-assessed': 'There is nothing to judge, or the data is not complete.',
};

export const SEVERITY: EnumTable<Severity> = {
  critical: 'Personal data can be reached by everyone, or by almost everyone.',
  high: 'A protection of personal data is missing.',
  medium: 'A protection exists but allows more than necessary.',
  low: 'A minor problem.',
};

export const FINDING_STATES: EnumTable<FindingState> = {
  open: 'The violation exists, as far as is known.',
  resolved: 'A complete snapshot no longer shows the violation.',
};

export const FRESHNESS: EnumTable<Freshness> = {
  current: 'It is.',
  stale: 'The newest snapshot could neither confirm nor resolve the finding.',
};

export const SUBJECT_TYPES: EnumTable<Subject['type']> = {
  workload: 'A workload.',
  namespace: 'A namespace, on behalf of all PII workloads in it.',
};

export const RULE_GROUP: EnumTable<RuleGroup> = {
  isolation: 'Default deny.',
  segmentation: 'Separate namespaces for personal data.',
  precision: 'Only the ports and peers that are needed.',
  egress: 'Outgoing connections of workloads with personal data.',
  exposure: 'Connections from outside the cluster.',
  bypass: 'Ways to bypass policies.',
  'data-flow': 'What the data-flow map declares, and what is open beyond it.',
  classification: 'Data that nobody classified.',
  change: 'Changes that nobody approved.',
  custom: 'Rules that users define.',
  scenarios: 'Scenarios that are not as expected.',
};

export const FINDING_ORDER: EnumTable<'severity' | 'newest'> = {
  severity: 'Most severe first; findings of equal severity are sorted oldest first.',
  newest: 'Most recently found first.',
};

export const CUT_KINDS: EnumTable<CutKind> = {
  outside: 'Connections with addresses outside the cluster.',
  served: 'Ports that the destination serves or that are declared.',
  unserved: 'Ports that the destination does not serve.',
};

export const POLICY_CHANGES: EnumTable<PatchedPolicy['change']> = {
  create: 'Creates a policy.',
  replace: 'Replaces the rules of an existing policy.',
};
