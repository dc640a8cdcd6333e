import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Compilation } from '../compilation.ts';
import { isPolicy, isUnevaluated } from './change.ts';
import type { InventoryChange, NetworkPolicyReference } from './change.ts';

/**
 * Workloads whose rows a change may make others: the changed one, or those that the changed policy selects; all,
 * where pods that have no address yet are judged in other families now.
 */
export function touchedBy(
  change: InventoryChange,
  before: Compilation,
  after: Compilation,
): readonly WorkloadReference[] {
  if (before.index.families.join() !== after.index.families.join())
    return [before, after].flatMap(({ index }) => index.pods.workloads.map(referenceTo));
  if (change.type === 'put-workload' || change.type === 'remove-workload') {
    return [referenceTo(change.workload)];
  }
  return [before, after].flatMap((compilation) => selectedBy(change.policy, compilation));
}

/** Of a policy that was not evaluated it is not known whom it selects: perhaps every pod of its namespace. */
function selectedBy(
  reference: NetworkPolicyReference,
  { index, policies }: Compilation,
): readonly WorkloadReference[] {
  const { inventory, peers, pods } = index;
  const unevaluated = inventory.unevaluatedPolicies.some((other) => isUnevaluated(other, reference));
  const own = policies.find(({ source }) => isPolicy(reference)(source));
  if (own === undefined && !unevaluated) return [];
  const selected =
    own === undefined || unevaluated
      ? peers.inNamespace(reference.namespace)
      : peers.selected(own.source.namespace, own.source.podSelector);
  const places = new Set(selected.members().map((number) => pods.workloadOf(number)));
  return [...places].map((place) => referenceTo(pods.workloads[place]!));
}

function referenceTo({ namespace, name, kind }: WorkloadReference): WorkloadReference {
  return { namespace, name, kind };
}
