import { invalidInput } from '../../api/refusals.ts';
import type { ObjectReference } from '../../core/inventory/problem.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { EntryReason } from '../../core/reachability/entry/entry-point.ts';
import type { EndpointQuery, PolicyReference } from '../../core/reachability/model/model.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { ExplanationAnswer, ShownDecision } from './explanation.topic.ts';
import type {
  DirectionDecisionType,
  EndInput,
  ExplainedEndType,
  ExplanationType,
  ObjectReferenceType,
  ReasonObject,
} from './explanation.types.ts';

/** Which end is meant. Throws an `invalid-input` refusal unless exactly one is given. */
export function toEndpointQuery({ workload, pod, address }: EndInput, field: string): EndpointQuery {
  const given: EndpointQuery[] = [];
  if (workload) {
    const { namespace, name, kind } = workload;
    given.push({ type: 'workload', namespace, name, kind });
  }
  if (pod) given.push({ type: 'pod', namespace: pod.namespace, name: pod.name });
  if (address) given.push({ type: 'address', cidr: address });
  const [only, ...others] = given;
  if (only === undefined || others.length > 0) {
    throw invalidInput('say which end: give one of "workload", "pod" and "address"', [field]);
  }
  return only;
}

/** An explanation as the API shows it. */
export function toExplanationType(
  { from, to, verdict, egress, ingress }: ExplanationAnswer,
  domainSnapshot: Snapshot,
): ExplanationType {
  return {
    domainSnapshot,
    from: toExplainedEnd(from),
    to: toExplainedEnd(to),
    verdict,
    egress: toDecisionType(egress),
    ingress: toDecisionType(ingress),
  };
}

function toExplainedEnd(end: EndpointQuery): ExplainedEndType {
  if (end.type === 'address') return { type: end.type, label: end.cidr };
  return {
    type: end.type,
    label: end.type === 'workload' ? workloadKey(end) : `${end.namespace}/${end.name}`,
  };
}

function toDecisionType({ direction, verdict, reasons, withheld }: ShownDecision): DirectionDecisionType {
  return { direction, verdict, reasons: reasons.map(toReasonObject), withheldReasons: withheld };
}

/** A reason as the API shows it. */
export function toReasonObject(reason: EntryReason): ReasonObject {
  return {
    type: reason.type,
    policies: policiesOf(reason).map(toObjectReferenceType),
    ruleIndex: reason.type === 'rule' ? reason.ruleIndex : null,
    action: reason.type === 'rule' ? reason.action : null,
    assumption: reason.type === 'assumption' ? reason.assumption : null,
    notEvaluated: reason.type === 'unevaluated-policy' ? reason.why : null,
    unread: reason.type === 'unread' ? reason.unread : null,
    node: reason.type === 'unpoliced-node' ? (reason.node ?? null) : null,
    unpoliced: reason.type === 'unpoliced-node' ? reason.cause : null,
    networks: reason.type === 'further-network' ? reason.networks : null,
  };
}

function policiesOf(reason: EntryReason): readonly PolicyReference[] {
  if (reason.type === 'isolated') return reason.policies;
  return reason.type === 'rule' || reason.type === 'unevaluated-policy' ? [reason.policy] : [];
}

/** An object's name as the API shows it. */
export function toObjectReferenceType({ kind, namespace, name }: ObjectReference): ObjectReferenceType {
  return { kind, namespace: namespace ?? null, name };
}
