import type { ClusterTierPolicy } from '../../cluster-tier-policy.ts';
import type { NetworkPolicy, UnevaluatedPolicy } from '../../network-policy.ts';
import type { ObjectReference } from '../../problems/problem.ts';
import { storedPolicyKind } from './policy-kind.ts';

/** Any policy object, evaluated or not. */
export type PolicyObject = NetworkPolicy | ClusterTierPolicy | UnevaluatedPolicy;

export function isUnevaluated(policy: PolicyObject): policy is UnevaluatedPolicy {
  return 'reason' in policy;
}

export function isClusterTierPolicy(policy: PolicyObject): policy is ClusterTierPolicy {
  return 'tier' in policy;
}

export function isNetworkPolicy(policy: PolicyObject): policy is NetworkPolicy {
  return !isUnevaluated(policy) && !isClusterTierPolicy(policy);
}

/** What identifies a policy, evaluated or not; kinds of other vendors have their group. */
export function policyReference(policy: PolicyObject): ObjectReference {
  const namespace = 'namespace' in policy ? policy.namespace : undefined;
  const kind = storedPolicyKind(policy.kind, 'apiVersion' in policy ? policy.apiVersion : undefined);
  return { kind, ...(namespace === undefined ? {} : { namespace }), name: policy.name };
}
