import type { FindingState, Freshness } from '../core/findings/finding.ts';
import type { Completeness, Consistency } from '../core/inventory/inventory.ts';
import type { Unread } from '../core/inventory/unread.ts';
import type { Direction } from '../core/network/protocol.ts';
import type { EntryReason } from '../core/reachability/entry/entry-point.ts';
import type { Reason } from '../core/reachability/model/model.ts';
import type { UnpolicedCause } from '../core/reachability/plugins/node-policing.ts';
import type { CutKind, PatchedPolicy } from '../core/remediation/patch.ts';
import type { Severity, Subject } from '../core/rules/rule.ts';
import type { ClusterSource, SnapshotSchedule } from '../config/cluster-settings.ts';

/** Values of an enum as the domain writes them, with a sentence for each. GraphQL and REST both take theirs from here. */
export type EnumTable<Value extends string> = Readonly<Record<Value, string>>;

/** The values of a table, in its order. */
export function valuesOf<Value extends string>(table: EnumTable<Value>): readonly Value[] {
  return Object.keys(table).filter((key): key is Value => Object.hasOwn(table, key));
}

export const COMPLETENESS: EnumTable<Completeness> = {
  COMPLETE: 'It was.',
  PARTIAL: 'It was not: the snapshot resolves nothing and scores nothing.',
};

export const CONSISTENCY: EnumTable<Consistency> = {
  CONSISTENT: 'Nothing that verdicts rest on moved while it was read.',
  SKEWED: 'Something did, within the window.',
};

export const UNREAD_REASONS: EnumTable<Unread['reason']> = {
  forbidden: 'The credentials do not allow it.',
  failed: 'The server did not give it.',
  'broken-document': 'The manifest is broken.',
  'not-in-input': 'The manifests are of a running cluster, and it is not among them.',
};

export const CLUSTER_SOURCES: EnumTable<ClusterSource['type']> = {
  kubernetes: 'An API server, with stored credentials.',
  'in-cluster': 'The API server of the cluster that the service runs in.',
  manifests: 'A folder of manifests on the machine of the service.',
};

export const SCHEDULE_TYPES: EnumTable<SnapshotSchedule['type']> = {
  cron: 'By a cron expression, in UTC.',
  interval: 'Every so many seconds.',
  manual: 'Only on request: `instructions` says how.',
};

export const CLUSTER_ORIGINS: EnumTable<'configured' | 'registered' | 'example'> = {
  configured:
    'Through the configuration file, and kept in step with it. Taken out of the file, it has `removedAt`.',
  registered: 'It was registered through the API.',
  example: 'It is one of the examples that are shown until a cluster is configured.',
};

export const REASON_TYPES: EnumTable<EntryReason['type']> = {
  rule: 'A rule of a policy.',
  isolated: 'Policies select the pod, and no rule of theirs lets the connection through.',
  'not-isolated': 'No policy selects the pod in this direction: the default is to allow.',
  'same-pod': 'A pod always reaches itself.',
  'host-network': "Policies do not apply to pods on their node's network.",
  'not-enforced': 'The network plugin does not enforce policies.',
  outside: 'The outside has no policies.',
  assumption: 'The API leaves it open, and the network plugin is not known to settle it.',
  'unevaluated-policy': 'A policy that might decide takes no part in verdicts.',
  unread: 'Something that might decide could not be read.',
  'unpoliced-node': 'A pod runs on a node on which policies may not be enforced.',
  'further-network': 'A pod is attached to networks that policies for pods do not govern.',
  'open-labels': 'Labels decide that the controller of a pod may write, of a kind that is not known.',
  'no-address': 'The ends have no address in common.',
  'own-node': 'Traffic from the node that a pod runs on is always allowed.',
  'unidentified-controller': 'What carries a route into the cluster is not known.',
  'controller-egress':
    'What carries a route into the cluster is not known, and policies may keep a pod that may be it from the port.',
  'undeclared-port': 'Nothing says whether a pod listens on the port.',
  'unattached-route': 'No Gateway that is known takes the route.',
  'ungranted-route': 'The route leads to another namespace, and no ReferenceGrant that is known lets it.',
};

export const RULE_ACTIONS: EnumTable<Extract<Reason, { type: 'rule' }>['action']> = {
  allow: 'Lets it through.',
  deny: 'Stops it.',
  pass: 'Leaves it to the next tier.',
};

export const UNPOLICED_CAUSES: EnumTable<UnpolicedCause> = {
  fargate: 'It is AWS Fargate, by its labels.',
  'virtual-kubelet': 'It is a virtual kubelet, by its labels: its pods run elsewhere.',
  windows: 'It runs Windows, by its labels.',
  'no-agent': 'The agent of the network plugin runs on other nodes, and not on this one.',
};

export const NOT_EVALUATED: EnumTable<Extract<Reason, { type: 'unevaluated-policy' }>['why']> = {
  invalid: 'The API server would refuse it.',
  'not-supported': 'This version does not know it.',
};

export const DIRECTION_SIDES: EnumTable<Direction> = {
  ingress: 'What comes in.',
  egress: 'What goes out.',
};

export const SEVERITY: EnumTable<Severity> = {
  critical: 'Personal data is open to the world, or as good as.',
  high: 'A barrier around personal data is missing.',
  medium: 'A barrier is weaker than it should be.',
  low: 'Something to tidy up.',
};

export const FINDING_STATES: EnumTable<FindingState> = {
  open: 'It does, as far as is known.',
  resolved: 'A complete snapshot no longer has it.',
};

export const FRESHNESS: EnumTable<Freshness> = {
  current: 'It is.',
  stale: 'It could not be re-read: neither confirmed nor resolved.',
};

export const SUBJECT_TYPES: EnumTable<Subject['type']> = {
  workload: 'A workload.',
  namespace: 'A namespace, for every PII workload in it.',
};

export const FINDING_ORDER: EnumTable<'severity' | 'newest'> = {
  severity: 'The worst first, of equals the oldest.',
  newest: 'The one that was first seen last comes first.',
};

export const CUT_KINDS: EnumTable<CutKind> = {
  outside: 'Connections with addresses outside the cluster.',
  served: 'Ports that the destination serves, or that are declared.',
  unserved: 'Ports that the destination does not serve.',
};

export const POLICY_CHANGES: EnumTable<PatchedPolicy['change']> = {
  create: 'A new policy.',
  replace: 'An existing policy gets other rules.',
};
