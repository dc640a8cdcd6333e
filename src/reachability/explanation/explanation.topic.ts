import { invalidInput, notFound } from '../../api/refusals.ts';
import { visible } from '../../core/access-scope.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { parseAddressOrCidr } from '../../core/network/address.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import { podAt } from '../../core/reachability/cluster/pod-addresses.ts';
import { overlapsBlock } from '../../core/reachability/model/endpoint.ts';
import { reasonsInScope } from '../../core/reachability/entry/entry-scope.ts';
import type {
  Decision,
  EndpointQuery,
  ReachabilityModel,
  Verdict,
} from '../../core/reachability/model/model.ts';
import type { Topic } from '../topic.ts';

/** The connection of a snapshot to explain. */
export interface ExplanationQuestion {
  readonly from: EndpointQuery;
  readonly to: EndpointQuery;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A decision, limited to what the caller may see. */
export interface ShownDecision extends Decision {
  /** Number of reasons that were left out because they name something out of scope. */
  readonly withheld: number;
}

export interface ExplanationAnswer {
  /** What the ends were resolved to: the address of a pod stands for that pod. */
  readonly from: EndpointQuery;
  readonly to: EndpointQuery;
  readonly verdict: Verdict;
  readonly egress: ShownDecision;
  readonly ingress: ShownDecision;
}

export const explanation: Topic<ExplanationQuestion, ExplanationAnswer, ReachabilityModel> = {
  name: 'explanation',
  needs: ({ model }) => model,
  answer(model, { protocol, port, ...ends }, { scope }) {
    const end = (field: 'from' | 'to'): EndpointQuery => {
      const found = visibleEnd(model, ends[field], scope);
      if (found === undefined) throw notFound('this end of the connection', [field]);
      return found;
    };
    const [from, to] = [end('from'), end('to')];
    if (from.type === 'address' && to.type === 'address')
      throw invalidInput('both ends are outside the cluster: one must be a workload or pod of the cluster', [
        'to',
      ]);
    const { verdict, egress, ingress } = model.explain(from, to, protocol, port);
    return { from, to, verdict, egress: shown(egress, scope), ingress: shown(ingress, scope) };
  },
};

function shown(decision: Decision, scope: AccessScope): ShownDecision {
  const reasons = reasonsInScope(decision.reasons, scope);
  return { ...decision, reasons, withheld: decision.reasons.length - reasons.length };
}

/** What an end stands for, or `undefined` if it does not exist for the caller. */
function visibleEnd(
  model: ReachabilityModel,
  query: EndpointQuery,
  scope: AccessScope,
): EndpointQuery | undefined {
  const sees = visible(scope);
  const workloads = model.workloads.filter(sees);
  if (query.type === 'address')
    return (
      podAt(query.cidr, workloads) ??
      (scope.namespaces !== 'all' && isAmongPods(model, query.cidr) ? undefined : query)
    );
  if (!sees(query)) return undefined;
  if (query.type === 'workload') return model.findWorkload(query) && query;
  const exists = workloads.some(
    ({ namespace, pods }) => namespace === query.namespace && pods.some(({ name }) => name === query.name),
  );
  return exists ? query : undefined;
}

/**
 * Whether addresses are in the cluster's own ranges. Pods that the caller may not see may have them. Treating them as
 * outside addresses could give a wrong "denied", and saying whether they are used would reveal pods.
 */
function isAmongPods(model: ReachabilityModel, cidr: string): boolean {
  const addresses = parseAddressOrCidr(cidr);
  return model.externalRanges.some(
    (range) => range.category === 'cluster' && overlapsBlock(range, addresses),
  );
}
