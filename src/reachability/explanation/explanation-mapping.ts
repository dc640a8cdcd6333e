import { invalidInput } from '../../refusals/refusals.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import type { EndpointQuery } from '../../core/reachability/model/model.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { showReason } from '../reasons/shown-reason.ts';
import type { ExplanationAnswer, ShownDecision } from './explanation.topic.ts';
import type {
  DirectionDecisionType,
  EndInput,
  ExplainedEndType,
  ExplanationType,
} from './explanation.types.ts';

/** Reads one end of a connection. Throws an `invalid-input` refusal unless exactly one field is given. */
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
    throw invalidInput('give exactly one of "workload", "pod" and "address"', [field]);
  }
  return only;
}

/** Converts an explanation to its API type. */
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
  return { direction, verdict, reasons: reasons.map(showReason), withheldReasons: withheld };
}
