import type { ObjectReference } from '../../inventory/problems/problem.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { Bitset } from '../classes/bitset.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import { objectText } from './policy-view.ts';

/**
 * Finds the policies that may select a pod of a workload. A policy that is not evaluated may select any pod of its
 * namespace.
 */
export function selectsAnyOf(
  { index, tierPolicies }: CompiledPolicies,
  isWanted: (workload: WorkloadReference) => boolean,
): (policy: ObjectReference) => boolean {
  const { inventory, peers, pods } = index;
  const { networkPolicies, clusterTierPolicies, unevaluatedPolicies } = inventory;
  const wanted = pods.workloads.filter(isWanted);
  const namespaces = new Set(wanted.map(({ namespace }) => namespace));
  const classes = Bitset.of(
    pods.workloads.flatMap((workload, place) => (isWanted(workload) ? pods.classesOf(place) : [])),
  );
  const selecting = [
    ...networkPolicies.filter(({ namespace, podSelector }) =>
      peers.possiblySelected(namespace, podSelector).meets(classes),
    ),
    ...clusterTierPolicies.filter((_, place) => tierPolicies[place]!.subject.may.meets(classes)),
    ...unevaluatedPolicies.filter(({ namespace }) =>
      namespace === undefined ? wanted.length > 0 : namespaces.has(namespace),
    ),
  ];
  const names = new Set(selecting.map(objectText));
  return (policy) => names.has(objectText(policy));
}
