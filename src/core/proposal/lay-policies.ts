import type { Inventory } from '../inventory/inventory.ts';
import { contentOf } from '../inventory/kubernetes/duplicates.ts';
import {
  isClusterTierPolicy,
  isNetworkPolicy,
  isUnevaluated,
  policyReference,
  type PolicyObject,
} from '../inventory/kubernetes/policies/policy-object.ts';
import { DIRECTIONS } from '../network/protocol.ts';
import { sortedByIdentity } from '../inventory/order.ts';
import type { ChangeLog } from './changes.ts';
import type { Fates } from './fate.ts';
import { layObjects } from './lay-objects.ts';

type Policies = Pick<Inventory, 'networkPolicies' | 'clusterTierPolicies' | 'unevaluatedPolicies'>;

/** The policies of the base, replaced by those of the manifests. */
export function layPolicies(base: Policies, manifests: Policies, fates: Fates, log: ChangeLog): Policies {
  const laid = layObjects(policiesIn(base), policiesIn(manifests), log, {
    referenceOf: policyReference,
    merged: mergedPolicy,
    lacking: (policy) => remaining(policy, fates, log),
  });
  return {
    networkPolicies: sortedByIdentity(laid.filter(isNetworkPolicy)),
    clusterTierPolicies: sortedByIdentity(laid.filter(isClusterTierPolicy)),
    unevaluatedPolicies: sortedByIdentity(laid.filter(isUnevaluated)),
  };
}

function policiesIn({
  networkPolicies,
  clusterTierPolicies,
  unevaluatedPolicies,
}: Policies): readonly PolicyObject[] {
  return [...networkPolicies, ...clusterTierPolicies, ...unevaluatedPolicies];
}

/**
 * If the API server rejects the policy of the manifests, that of the base remains. So a policy that is not evaluated
 * may select any pod of its scope, in both directions.
 */
function mergedPolicy(base: PolicyObject, proposed: PolicyObject): PolicyObject {
  if (!isUnevaluated(proposed) || contentOf(base) === contentOf(proposed)) return proposed;
  const { podSelector: _pods, namespaceSelector: _namespaces, ...rest } = proposed;
  return { ...rest, directions: DIRECTIONS };
}

/** A policy that may stay, change or be deleted counts as one that could not be read. */
function remaining(policy: PolicyObject, fates: Fates, log: ChangeLog): readonly PolicyObject[] {
  const reference = policyReference(policy);
  const fate = fates.of(reference, isNetworkPolicy(policy) ? policy.labels : undefined);
  if (fate.type === 'kept') return [policy];
  if (fate.type === 'deleted') log.deleted(reference);
  else {
    const { kind, namespace } = reference;
    log.undecided(reference, fate.reason, { kind, ...(namespace !== undefined && { namespace }) });
  }
  return [];
}
