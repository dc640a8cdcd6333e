import type { Direction } from '../../network/protocol.ts';
import type { UnevaluatedPolicy } from '../network-policy.ts';
import { field, type Fields } from './fields.ts';
import type { ObjectContext } from './object-context.ts';
import { NOT_SUPPORTED, unevaluatedPolicy } from './unevaluated-policy.ts';

/** A policy kind of another vendor: kept, shown, and never evaluated around. */
export interface ForeignPolicyKind {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly directions: readonly Direction[];
}

const BOTH = ['ingress', 'egress'] as const;
const named = (
  group: string,
  scope: ForeignPolicyKind['scope'],
  kinds: readonly string[],
  directions: readonly Direction[] = BOTH,
): readonly ForeignPolicyKind[] => kinds.map((kind) => ({ group, kind, scope, directions }));

/** Kinds that decide about pod traffic and that this version reads without evaluating. */
export const FOREIGN_POLICY_KINDS: readonly ForeignPolicyKind[] = [
  ...named('crd.projectcalico.org', 'namespaced', ['NetworkPolicy']),
  ...named('crd.projectcalico.org', 'cluster', ['GlobalNetworkPolicy']),
  ...named('projectcalico.org', 'namespaced', ['NetworkPolicy']),
  ...named('projectcalico.org', 'cluster', ['GlobalNetworkPolicy']),
  ...named('cilium.io', 'namespaced', ['CiliumNetworkPolicy']),
  ...named('cilium.io', 'cluster', ['CiliumClusterwideNetworkPolicy']),
  ...named('crd.antrea.io', 'namespaced', ['NetworkPolicy']),
  ...named('crd.antrea.io', 'cluster', ['ClusterNetworkPolicy']),
  ...named('networking.k8s.aws', 'namespaced', ['ApplicationNetworkPolicy']),
  ...named('networking.k8s.aws', 'cluster', ['ClusterNetworkPolicy']),
  ...named('networking.gke.io', 'namespaced', ['FQDNNetworkPolicy'], ['egress']),
  ...named('k8s.ovn.org', 'namespaced', ['EgressFirewall'], ['egress']),
  ...named('network.openshift.io', 'namespaced', ['EgressNetworkPolicy'], ['egress']),
  ...named('security.istio.io', 'namespaced', ['AuthorizationPolicy'], ['ingress']),
];

/**
 * Whether a kind of no group that is known is one of policies by its name: it may decide connections, for all that can
 * be told. Staged policies are not enforced, and those for several networks are about others than the pods' own.
 */
export function isNamedLikeAPolicy(kind: string): boolean {
  return /(NetworkPolicy|AuthorizationPolicy|EgressFirewall)$/.test(kind) && !/^(Staged|Multi)/.test(kind);
}

/** A policy of a kind that is not evaluated: any pod of its scope may be touched by it. */
export function readForeignPolicy(
  object: Fields,
  context: ObjectContext,
  directions: readonly Direction[],
): UnevaluatedPolicy {
  context.error(
    NOT_SUPPORTED,
    [],
    `${context.reference.kind} (${context.apiVersion}) is not evaluated: verdicts that it could change are unknown.`,
  );
  const { spec, specs } = { spec: field(object, 'spec'), specs: field(object, 'specs') };
  return unevaluatedPolicy(context, { directions, spec: spec ?? specs ?? null });
}
