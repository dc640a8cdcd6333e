import type { DataFlow, ExternalEndpoint } from '../../dataflow/data-flow-map.ts';
import type { FlowPartEnd } from '../../rules/flows/flow-parts.ts';
import { flowStatuses, type FlowStatus } from '../../rules/flows/flow-status.ts';
import { statusOfParts } from '../../rules/flows/flow-verdict.ts';
import { workloadKey, type Workload } from '../../inventory/workload.ts';
import { listed } from '../../listed.ts';
import { reasonText } from '../../reachability/entry/reason-text.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { portList } from '../../rules/reach/connections.ts';
import { isNodeTraffic, reasonsFor, workloadEndpoint } from '../../rules/reach/evidence.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { workloadsOf, type DeclaredFlows } from './relevant-flows.ts';
import type { UnmetFlow } from './suggestion.ts';

/** Pairs of workloads that are looked at to explain a flow. */
const MOST_PAIRS = 1000;

/** The flows of a namespace that policies do not allow, as far as they concern the namespace. */
export function unmetFlows(
  namespace: string,
  flows: readonly DataFlow[],
  { endpoints }: DeclaredFlows,
  context: RuleContext,
): readonly UnmetFlow[] {
  const judged = {
    ...context,
    dataFlows: { flows, endpoints: [...endpoints.values()] },
  };
  return flowStatuses(judged).flatMap((status): readonly UnmetFlow[] => {
    const own = statusIn(namespace, status);
    if (own === 'allowed') return [];
    const { flow } = status;
    return [{ flow: flow.name, status: own, reasons: reasonsOf(flow, namespace, endpoints, context) }];
  });
}

function statusIn(namespace: string, { parts }: FlowStatus): FlowStatus['status'] {
  const isOwn = (end: FlowPartEnd): boolean => end.type === 'namespace' && end.namespace === namespace;
  const own = parts.filter(({ from, to }) => isOwn(from) || isOwn(to));
  return own.length === 0 ? 'unmatched' : statusOfParts(own.map(({ status }) => status));
}

function reasonsOf(
  flow: DataFlow,
  namespace: string,
  endpoints: ReadonlyMap<string, ExternalEndpoint>,
  context: RuleContext,
): readonly string[] {
  for (const end of [flow.from, flow.to]) {
    if (end.type !== 'endpoint') {
      if (workloadsOf(end, context).length > 0) continue;
      return ['an end of it selects no pods'];
    }
    const { cidrs = [], fqdns = [] } = endpoints.get(end.name) ?? {};
    if (cidrs.length === 0)
      return [
        `NetworkPolicy cannot express host names (${listed(fqdns)}): give the endpoint ${end.name} its address blocks, or allow the names with a policy of the network plugin that can`,
      ];
  }
  return [...new Set(explained(flow, namespace, context))];
}

/** Why the first connection of the flow that is not allowed is not. */
function explained(flow: DataFlow, namespace: string, context: RuleContext): readonly string[] {
  let looked = 0;
  for (const from of workloadsOf(flow.from, context))
    for (const to of workloadsOf(flow.to, context)) {
      if (from.namespace !== namespace && to.namespace !== namespace) continue;
      looked += 1;
      if (looked > MOST_PAIRS) return [];
      const missing = missingBetween(from, to, portList(flow.ports), context);
      if (missing === undefined) continue;
      const pair = `${workloadKey(from)} to ${workloadKey(to)}`;
      if (isNodeTraffic(context.model, from) || isNodeTraffic(context.model, to))
        return [`${pair}: policies select no pods on the network of their node`];
      const reasons = reasonsFor(context.model, workloadEndpoint(from), workloadEndpoint(to), missing);
      return reasons.map((reason) => `${pair}: ${reasonText(reason)}`);
    }
  return [];
}

/** What is wanted of a connection and not certainly allowed; undefined if nothing. */
function missingBetween(
  from: Workload,
  to: Workload,
  wanted: ConnectionSet,
  { model }: RuleContext,
): ConnectionSet | undefined {
  const row = model.rowBetweenWorkloads(from, 'egress');
  const place = model.workloads.findIndex((each) => workloadKey(each) === workloadKey(to));
  const entry = row.places.indexOf(place);
  const missing = entry === -1 ? wanted : wanted.subtract(row.allowed(entry));
  return missing.isEmpty() ? undefined : missing;
}
