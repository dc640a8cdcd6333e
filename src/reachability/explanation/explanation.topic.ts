import { invalidInput, notFound } from '../../refusals/refusals.ts';
import { visible } from '../../core/access-scope.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { parseAddressOrCidr } from '../../core/network/address.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { Workload } from '../../core/inventory/workload.ts';
import { podAt } from '../../core/reachability/cluster/pod-addresses.ts';
import { podRangesOf } from '../../core/reachability/cluster/pod-ranges.ts';
import { reasonsInScope } from '../../core/reachability/entry/entry-scope.ts';
import type { Decision, EndpointQuery, Verdict } from '../../core/reachability/model/model.ts';
import { explainBlind, type BlindDecision } from '../nodes/explain-blind.ts';
import type { Ground, Topic } from '../topic.ts';

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
  /** What the ends were resolved to: the address of a pod is resolved to that pod. */
  readonly from: EndpointQuery;
  readonly to: EndpointQuery;
  readonly verdict: Verdict;
  readonly egress: ShownDecision;
  readonly ingress: ShownDecision;
}

type Needed = Pick<Ground, 'inventory' | 'model'>;

export const explanation: Topic<ExplanationQuestion, ExplanationAnswer, Needed> = {
  name: 'explanation',
  needs: ({ inventory, model }) => ({ inventory, model }),
  answer(needed, { protocol, port, ...ends }, { scope, budget }) {
    const end = (field: 'from' | 'to'): EndpointQuery => {
      const found = visibleEnd(needed, ends[field], scope);
      if (found === undefined) throw notFound('this end of the connection', [field]);
      return found;
    };
    const [from, to] = [end('from'), end('to')];
    if (from.type === 'address' && to.type === 'address')
      throw invalidInput('both ends are outside the cluster: one must be a workload or pod of the cluster', [
        'to',
      ]);
    const { model, inventory } = needed;
    // For limited tokens, the answer must not reveal which addresses belong to nodes.
    const { verdict, egress, ingress } =
      scope.namespaces === 'all'
        ? model.explain(from, to, protocol, port)
        : explainBlind(model, inventory, { from, to, protocol, port }, () => budget.spend());
    return { from, to, verdict, egress: shown(egress, scope), ingress: shown(ingress, scope) };
  },
};

function shown(
  { isReduced, ...decision }: Decision & Partial<BlindDecision>,
  scope: AccessScope,
): ShownDecision {
  const reasons = reasonsInScope(decision.reasons, scope);
  const withheld = decision.reasons.length - reasons.length + (isReduced === true ? 1 : 0);
  return { ...decision, reasons, withheld };
}

/** What an end is resolved to, or `undefined` if it does not exist for the caller. */
function visibleEnd(
  { inventory, model }: Needed,
  query: EndpointQuery,
  scope: AccessScope,
): EndpointQuery | undefined {
  const sees = visible(scope);
  const workloads = model.workloads.filter(sees);
  if (query.type === 'address')
    return (
      podAt(query.cidr, workloads) ??
      (scope.namespaces !== 'all' && isAmongPods(inventory, query.cidr) ? undefined : query)
    );
  if (!sees(query)) return undefined;
  if (query.type === 'workload') return model.findWorkload(query) && query;
  const exists = workloads.some(
    ({ namespace, pods }) => namespace === query.namespace && pods.some(({ name }) => name === query.name),
  );
  return exists ? query : undefined;
}

/**
 * Whether addresses are in the ranges that pods of a running cluster have. Pods that the caller may not see may have them. Treating them as
 * outside addresses could give a wrong "denied", and saying whether they are used would reveal pods.
 */
function isAmongPods(inventory: Inventory, cidr: string): boolean {
  const isRunning = inventory.nodes.length > 0 || inventory.workloads.some(hasAddresses);
  if (!isRunning) return false;
  const { family, first, last } = parseAddressOrCidr(cidr);
  return podRangesOf(inventory)[family].intervals.some((range) => range.first <= last && first <= range.last);
}

function hasAddresses({ pods }: Workload): boolean {
  return pods.some(({ addresses }) => addresses.length > 0);
}
