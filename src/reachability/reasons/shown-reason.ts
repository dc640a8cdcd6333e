import type { Unread } from '../../core/inventory/problems/unread.ts';
import type { ObjectReference, SourceLocation } from '../../core/inventory/problems/problem.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import type { PolicyReference, Reason } from '../../core/reachability/model/model.ts';
import type { UnpolicedCause } from '../../core/reachability/plugins/node-policing.ts';
import { reasonText } from '../../core/reachability/entry/reason-text.ts';

/** A reference to an object with all fields. */
export interface ShownReference {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** A reason as shown by GraphQL and REST: one flat structure, with null for fields that do not apply to the type. */
export interface ShownReason {
  readonly type: EntryReason['type'];
  readonly text: string;
  readonly policies: readonly (ShownReference & { readonly location: SourceLocation | null })[];
  readonly ruleIndex: number | null;
  readonly action: Extract<Reason, { type: 'rule' }>['action'] | null;
  readonly assumption: string | null;
  readonly notEvaluated: Extract<Reason, { type: 'unevaluated-policy' }>['why'] | null;
  readonly unread: Unread | null;
  readonly node: string | null;
  readonly unpoliced: UnpolicedCause | null;
  readonly networks: readonly string[] | null;
  readonly names: readonly string[] | null;
  readonly object: ShownReference | null;
  readonly labels: readonly string[] | null;
}

/** Converts a reason for display. It must already be limited to the scope. */
export function showReason(reason: EntryReason): ShownReason {
  return {
    type: reason.type,
    text: reasonText(reason),
    policies: policiesOf(reason),
    ruleIndex: reason.type === 'rule' ? reason.ruleIndex : null,
    action: reason.type === 'rule' ? reason.action : null,
    assumption: reason.type === 'assumption' ? reason.assumption : null,
    notEvaluated: reason.type === 'unevaluated-policy' ? reason.why : null,
    unread: reason.type === 'unread' ? reason.unread : null,
    node: reason.type === 'unpoliced-node' ? (reason.node ?? null) : null,
    unpoliced: reason.type === 'unpoliced-node' ? reason.cause : null,
    networks: reason.type === 'further-network' ? reason.networks : null,
    names: reason.type === 'unresolved-name' ? reason.names : null,
    object:
      reason.type === 'label-not-text' || reason.type === 'unapproved-change'
        ? showReference(reason.object)
        : null,
    labels: reason.type === 'label-not-text' ? reason.labels : null,
  };
}

function policiesOf(reason: EntryReason): ShownReason['policies'] {
  if (reason.type === 'isolated') return reason.policies.map((policy) => showPolicy(policy));
  if (reason.type === 'rule') return [showPolicy(reason.policy, reason.location)];
  return reason.type === 'unevaluated-policy' ? [showPolicy(reason.policy, reason.location)] : [];
}

function showPolicy(
  policy: PolicyReference,
  location: SourceLocation | undefined = policy.location,
): ShownReason['policies'][number] {
  return { ...showReference(policy), location: location ?? null };
}

/** A reference to an object, as shown by the API. */
export function showReference({ kind, namespace, name }: ObjectReference): ShownReference {
  return { kind, namespace: namespace ?? null, name };
}
