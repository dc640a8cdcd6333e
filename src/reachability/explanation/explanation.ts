import { seesNamespace } from '../../auth/permissions.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { parseAddress, parseAddressOrCidr } from '../../core/network/address.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type {
  Decision,
  EndpointQuery,
  ReachabilityModel,
  Verdict,
} from '../../core/reachability/model/model.ts';
import { podAt } from '../../core/reachability/cluster/pod-addresses.ts';
import { reasonsInScope } from '../reason-scope.ts';

/** Which connection of a snapshot is to be explained. Plain data, so that a worker thread can be asked. */
export interface ExplanationQuestion {
  readonly from: EndpointQuery;
  readonly to: EndpointQuery;
  readonly protocol: Protocol;
  readonly port: number;
  /** Workloads and pods of other namespaces do not exist, and reasons that name them are withheld. */
  readonly namespaces: AccessScope['namespaces'];
}

/** A decision as somebody may see it. */
export interface ShownDecision extends Decision {
  /** Number of reasons that name what the asker does not see. */
  readonly withheld: number;
}

export type ExplanationAnswer =
  | {
      readonly outcome: 'explained';
      /** What the ends were taken for: the address of a pod means that pod. */
      readonly from: EndpointQuery;
      readonly to: EndpointQuery;
      readonly verdict: Verdict;
      readonly egress: ShownDecision;
      readonly ingress: ShownDecision;
    }
  | { readonly outcome: 'not-found'; readonly end: 'from' | 'to' }
  | { readonly outcome: 'both-outside' };

/** Explains one connection of a compiled model. */
export function explainConnection(
  model: ReachabilityModel,
  { namespaces, protocol, port, ...ends }: ExplanationQuestion,
): ExplanationAnswer {
  const scope: AccessScope = { clusters: 'all', namespaces };
  const from = visibleEnd(model, ends.from, scope);
  if (from === undefined) return { outcome: 'not-found', end: 'from' };
  const to = visibleEnd(model, ends.to, scope);
  if (to === undefined) return { outcome: 'not-found', end: 'to' };
  if (from.type === 'address' && to.type === 'address') return { outcome: 'both-outside' };
  const { verdict, egress, ingress } = model.explain(from, to, protocol, port);
  return {
    outcome: 'explained',
    from,
    to,
    verdict,
    egress: shown(egress, scope),
    ingress: shown(ingress, scope),
  };
}

function shown(decision: Decision, scope: AccessScope): ShownDecision {
  const reasons = reasonsInScope(decision.reasons, scope);
  return { ...decision, reasons, withheld: decision.reasons.length - reasons.length };
}

/** What an end means for the asker, or `undefined` where it does not exist for them. */
function visibleEnd(
  model: ReachabilityModel,
  query: EndpointQuery,
  scope: AccessScope,
): EndpointQuery | undefined {
  const visible = model.workloads.filter(({ namespace }) => seesNamespace(scope, namespace));
  if (query.type === 'address')
    return (
      podAt(query.cidr, visible) ??
      (scope.namespaces !== 'all' && isAmongPods(model, query.cidr) ? undefined : query)
    );
  if (!seesNamespace(scope, query.namespace)) return undefined;
  if (query.type === 'workload') return model.findWorkload(query) && query;
  const exists = visible.some(
    ({ namespace, pods }) => namespace === query.namespace && pods.some(({ name }) => name === query.name),
  );
  return exists ? query : undefined;
}

/**
 * Whether addresses lie in the cluster's own ranges. Pods that the asker does not see may have them: to call
 * them outside addresses could call safe what is not, and to tell whether they are taken would give pods away.
 */
function isAmongPods(model: ReachabilityModel, cidr: string): boolean {
  const { family, first, last } = parseAddressOrCidr(cidr);
  return model.externalRanges.some(
    ({ category, range }) =>
      category === 'cluster' &&
      range.family === family &&
      parseAddress(range.first).value <= last &&
      parseAddress(range.last).value >= first,
  );
}
