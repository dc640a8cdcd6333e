import type { WorkloadReference } from '../../inventory/workload.ts';
import { Bitset } from '../classes/bitset.ts';
import type { Compilation } from '../compilation/compilation.ts';
import { isPolicy, isUnevaluated } from './change.ts';
import type { InventoryChange, NetworkPolicyReference } from './change.ts';

/**
 * Workloads whose rows may differ after a change: the changed one, or those that the changed policy selects; all, if
 * pods without an address are now judged in other families, or if policies are enforced on other nodes.
 */
export function touchedBy(
  change: InventoryChange,
  before: Compilation,
  after: Compilation,
): readonly WorkloadReference[] {
  const sameFamilies = before.index.families.join() === after.index.families.join();
  if (!sameFamilies || !before.distinctions.policing.isAlike(after.distinctions.policing))
    return [before, after].flatMap(({ index }) => index.pods.workloads.map(referenceTo));
  if (change.type === 'put-workload' || change.type === 'remove-workload') {
    return [referenceTo(change.workload)];
  }
  return [before, after].flatMap((compilation) => selectedBy(change.policy, compilation));
}

/**
 * The pods that all policies of that name select. For a policy that was not evaluated this is not known: perhaps every
 * pod of its namespace.
 */
function selectedBy(reference: NetworkPolicyReference, { index }: Compilation): readonly WorkloadReference[] {
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

function referenceTo({ namespace, name, kind }: WorkloadReference): WorkloadReference {
  return { namespace, name, kind };
}
