import { seesNamespace, type AccessScope } from '../core/access-scope.ts';
import type { DataFlow, DataFlowMap, FlowEnd } from '../core/dataflow/data-flow-map.ts';
import { NAMESPACE_NAME_LABEL } from '../core/inventory/labels.ts';

/**
 * The part of a map that a caller sees: the flows that apply to a cluster in scope, and of these, for a token that is
 * limited to some namespaces, those whose ends name only such namespaces. Which namespaces other selectors select
 * depends on the cluster. Endpoints are visible if a visible flow uses them.
 *
 * @param clusters the names of the clusters in scope
 */
export function visibleMap(
  { name, endpoints, flows }: DataFlowMap,
  scope: AccessScope,
  clusters: readonly string[],
): DataFlowMap {
  const seen = flows.flatMap((flow): readonly DataFlow[] => {
    if (![flow.from, flow.to].every((end) => seesEnd(scope, end))) return [];
    if (flow.clusters === 'all' || scope.clusters === 'all') return [flow];
    const own = flow.clusters.filter((one) => clusters.includes(one));
    return own.length === 0 ? [] : [{ ...flow, clusters: own }];
  });
  if (scope.clusters === 'all' && scope.namespaces === 'all') return { name, endpoints, flows };
  const used = new Set(
    seen.flatMap(({ from, to }) => [from, to]).flatMap((end) => (end.type === 'endpoint' ? end.name : [])),
  );
  return { name, endpoints: endpoints.filter((endpoint) => used.has(endpoint.name)), flows: seen };
}

function seesEnd(scope: AccessScope, end: FlowEnd): boolean {
  if (scope.namespaces === 'all' || end.type === 'endpoint') return true;
  return end.namespaceSelector.requirements.some(
    (requirement) =>
      requirement.key === NAMESPACE_NAME_LABEL &&
      requirement.operator === 'In' &&
      requirement.values.every((name) => seesNamespace(scope, name)),
  );
}
