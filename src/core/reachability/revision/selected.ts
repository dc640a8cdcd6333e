import { referenceTo, type WorkloadReference } from '../../inventory/workload.ts';
import { Bitset } from '../classes/bitset.ts';
import type { Compilation } from '../compilation/compilation.ts';
import { CompiledModel } from '../compilation/compiled-model.ts';
import type { ReachabilityModel } from '../model/model.ts';
import type { Direction } from '../../network/protocol.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import { isPolicy, isUnevaluated } from './change.ts';
import type { NetworkPolicyReference } from './change.ts';

/**
 * The workloads that a NetworkPolicy of the model selects, or may select, by the directions that it restricts; none if
 * the model has no such policy.
 * @throws ReachabilityError `not-compiled` for a model that was not created by `compile`
 */
export function selectedBy(
  model: ReachabilityModel,
  policy: NetworkPolicyReference,
): Readonly<Record<Direction, readonly WorkloadReference[]>> {
  if (!(model instanceof CompiledModel))
    throw new ReachabilityError(
      'not-compiled',
      'only the policies of a model created by compile() are known',
    );
  const { inventory } = model.compilation.index;
  const selected = selectedIn(model.compilation, policy);
  const restricts = (direction: Direction) =>
    inventory.unevaluatedPolicies.some((other) => isUnevaluated(other, policy)) ||
    inventory.networkPolicies
      .filter(isPolicy(policy))
      .some(({ directions }) => directions.includes(direction));
  return {
    ingress: restricts('ingress') ? selected : [],
    egress: restricts('egress') ? selected : [],
  };
}

/**
 * The workloads that all policies of that name select. For a policy that was not evaluated this is not known: perhaps
 * every pod of its namespace.
 */
export function selectedIn(
  { index }: Compilation,
  reference: NetworkPolicyReference,
): readonly WorkloadReference[] {
  const { inventory, peers, pods } = index;
  const unevaluated = inventory.unevaluatedPolicies.some((other) => isUnevaluated(other, reference));
  const own = inventory.networkPolicies.filter(isPolicy(reference));
  const selected = unevaluated
    ? [peers.inNamespace(reference.namespace)]
    : own.map(({ namespace, podSelector }) => peers.possiblySelected(namespace, podSelector));
  const places = new Set(
    Bitset.unionOf(selected)
      .members()
      .map((number) => pods.workloadOf(number)),
  );
  return [...places].map((place) => referenceTo(pods.workloads[place]!));
}
