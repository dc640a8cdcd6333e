import type { Direction } from '../../network/protocol.ts';
import { ANY_KIND } from '../inventory.ts';
import type { UnevaluatedPolicy } from '../network-policy.ts';
import { field, type Fields } from './fields.ts';
import type { ObjectContext } from './object-context.ts';
import type { Envelope } from './read-metadata.ts';
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
  ...named('isovalent.com', 'namespaced', ['IsovalentNetworkPolicy']),
  ...named('isovalent.com', 'cluster', ['IsovalentClusterwideNetworkPolicy']),
  ...named('aci.netpol', 'namespaced', ['NetworkPolicy']),
  ...named('aci.dnsnetpol', 'namespaced', ['DnsNetworkPolicy']),
  ...named('network.kubesphere.io', 'namespaced', ['NamespaceNetworkPolicy']),
  ...named('security.istio.io', 'namespaced', ['AuthorizationPolicy'], ['ingress']),
  ...named('policy.linkerd.io', 'namespaced', ['AuthorizationPolicy'], ['ingress']),
];

/** Kinds named like policies, as `kind.group`, that decide nothing about the pods' own network by themselves. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  // Calico's, not enforced until they are made policies.
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group) =>
    ['StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy'].map(
      (kind) => `${kind}.${group}`,
    ),
  ),
  // Of networks that pods are attached to besides.
  'MultiNetworkPolicy.k8s.cni.cncf.io',
  // What Antrea's controller makes of the policies of all other groups, for its agents.
  'NetworkPolicy.controlplane.antrea.io',
  // Names a project of Rancher, whose controller then writes NetworkPolicies.
  'ProjectNetworkPolicy.management.cattle.io',
]);

/** Whether a kind is one of policies by its name: it may decide connections, for all that can be told. */
export function isNamedLikeAPolicy({ group, kind }: Pick<Envelope, 'group' | 'kind'>): boolean {
  return (
    /(NetworkPolicy|AuthorizationPolicy|EgressFirewall)$/.test(kind) &&
    !WITHOUT_EFFECT.has(`${kind}.${group}`)
  );
}

/**
 * Whether a kind that was not read is one of policies, or any of a group that may have some.
 *
 * @param unread as unread kinds are named: bare, or `kind.group`
 */
export function mayHidePolicies(unread: string): boolean {
  const [kind = '', ...group] = unread.split('.');
  if (kind === ANY_KIND) return group.length > 0;
  return isNamedLikeAPolicy({ kind, group: group.join('.') });
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
