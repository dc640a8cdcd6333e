import { seesNamespace, type AccessScope } from '../core/access-scope.ts';
import { NAMESPACE_NAME_LABEL } from '../core/inventory/labels.ts';
import type { Scenario, ScenarioEnd } from '../core/scenarios/scenario.ts';

/**
 * Whether a caller sees a scenario: it applies to a cluster in scope and, for a token that is limited to some
 * namespaces, its ends name only such namespaces. Which namespaces other selectors select depends on the cluster.
 *
 * @param clusters the names of the clusters in scope
 */
export function seesScenario(
  { clusters: own, from, to }: Scenario,
  scope: AccessScope,
  clusters: readonly string[],
): boolean {
  const isOfCluster =
    own === 'all' || scope.clusters === 'all' || own.some((name) => clusters.includes(name));
  return isOfCluster && [from, to].every((end) => seesEnd(scope, end));
}

function seesEnd(scope: AccessScope, end: ScenarioEnd): boolean {
  if (scope.namespaces === 'all' || end.type !== 'pods') return true;
  return end.namespaceSelector.requirements.some(
    (requirement) =>
      requirement.key === NAMESPACE_NAME_LABEL &&
      requirement.operator === 'In' &&
      requirement.values.every((name) => seesNamespace(scope, name)),
  );
}
