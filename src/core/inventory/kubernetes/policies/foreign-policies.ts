import type { Direction } from '../../../network/protocol.ts';
import { ANY_KIND } from '../../problems/unread.ts';
import type { UnevaluatedPolicy } from '../../network-policy.ts';
import { field, isFields, type Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import type { Envelope } from '../fields/read-metadata.ts';
import { collection, type CopiedKind, type KindCollection } from '../kind.ts';
import { storedPolicyKind } from './policy-kind.ts';
import { NOT_SUPPORTED, unevaluatedPolicy } from './unevaluated-policy.ts';

/** A policy kind of another vendor: it is stored and shown, and verdicts that it may change are unknown. */
export interface ForeignPolicyKind {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly directions: readonly Direction[];
  /** Whether an object of the kind does not affect the pods' own network. Missing: every object may affect it. */
  readonly isWithoutEffect?: (object: Fields) => boolean;
}

const BOTH = ['ingress', 'egress'] as const;
const named = (
  group: string,
  scope: ForeignPolicyKind['scope'],
  kinds: readonly string[],
  directions: readonly Direction[] = BOTH,
): readonly ForeignPolicyKind[] => kinds.map((kind) => ({ group, kind, scope, directions }));

/** Kinds that affect pod traffic, and that this version reads but does not evaluate. */
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
  // NSX. Installations without VPCs use the second group.
  ...named('crd.nsx.vmware.com', 'namespaced', ['SecurityPolicy']),
  ...named('nsx.vmware.com', 'namespaced', ['SecurityPolicy']),
  // Security groups of AWS for pods on EKS.
  ...named('vpcresources.k8s.aws', 'namespaced', ['SecurityGroupPolicy']),
  // OVN-Kubernetes isolates pods of different primary networks, regardless of policies.
  ...[
    ...named('k8s.ovn.org', 'namespaced', ['UserDefinedNetwork']),
    ...named('k8s.ovn.org', 'cluster', ['ClusterUserDefinedNetwork']),
  ].map((kind) => ({ ...kind, isWithoutEffect: isSecondaryNetwork })),
];

/**
 * Calico's API server returns the objects of crd.projectcalico.org, limited to the tiers that the account may see. If
 * its group is defined by CRDs instead, the group has objects of its own, and kinds that the API server does not have.
 */
const SHOWN_BY_CALICO: CopiedKind = { group: 'crd.projectcalico.org', unlessServed: 'IPAMBlock' };

/** How a policy kind of another vendor is listed in live clusters, in whichever version they serve. */
export function foreignPolicyCollection({
  group,
  scope,
}: Pick<ForeignPolicyKind, 'group' | 'scope'>): KindCollection {
  return collection(scope, [], {
    stage: 'boundaries',
    ...(group === 'projectcalico.org' && { copyOf: SHOWN_BY_CALICO }),
  });
}

/** `kind.group`: the name under which policies of other vendors are stored, and listed as unread. */
export function foreignPolicyName({ group, kind }: Pick<ForeignPolicyKind, 'group' | 'kind'>): string {
  return storedPolicyKind(kind, `${group}/*`);
}

/** Whether a (cluster) user-defined network of OVN-Kubernetes is secondary: an addition to the pods' own network. */
function isSecondaryNetwork(object: Fields): boolean {
  const spec = fieldsOf(object, 'spec');
  const topologies = [spec, fieldsOf(spec, 'network')].flatMap((network) =>
    ['layer2', 'layer3', 'localnet'].map((topology) => field(fieldsOf(network, topology), 'role')),
  );
  const roles = topologies.filter((role) => role !== undefined);
  return roles.length > 0 && roles.every((role) => role === 'Secondary');
}

function fieldsOf(fields: Fields, key: string): Fields {
  const value = field(fields, key);
  return isFields(value) ? value : {};
}

/** Kinds, as `kind.group`, that are named like policies but do not affect the pods' own network by themselves. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  // Staged policies of Calico, which are not enforced.
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group) =>
    ['StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy'].map(
      (kind) => `${kind}.${group}`,
    ),
  ),
  // For additional networks of pods.
  'MultiNetworkPolicy.k8s.cni.cncf.io',
  // Created by Antrea's controller for its agents, from the policies of all other groups.
  'NetworkPolicy.controlplane.antrea.io',
  // Refers to a project of Rancher, whose controller creates NetworkPolicies for it.
  'ProjectNetworkPolicy.management.cattle.io',
]);

/** Whether a kind is named like a policy, so that it may affect connections. */
export function isNamedLikeAPolicy({ group, kind }: Pick<Envelope, 'group' | 'kind'>): boolean {
  return (
    /(NetworkPolicy|AuthorizationPolicy|EgressFirewall)$/.test(kind) &&
    !WITHOUT_EFFECT.has(`${kind}.${group}`)
  );
}

const FOREIGN_KINDS: ReadonlySet<string> = new Set(
  // Broken documents have only a bare kind.
  FOREIGN_POLICY_KINDS.flatMap(({ kind, group }) => [kind, `${kind}.${group}`]),
);

/** Whether objects of a kind may affect connections: the kind is listed above, or named like a policy. */
export function isPolicyKind({ group, kind }: Pick<Envelope, 'group' | 'kind'>): boolean {
  return isNamedLikeAPolicy({ group, kind }) || FOREIGN_KINDS.has(group === '' ? kind : `${kind}.${group}`);
}

/**
 * Whether an unread kind may be a policy kind. If only the group is known, whether it may contain policies.
 *
 * @param unread the name of the unread kind: the bare kind, or `kind.group`
 */
export function mayHidePolicies(unread: string): boolean {
  const [kind = '', ...group] = unread.split('.');
  if (kind === ANY_KIND) return group.length > 0;
  return isPolicyKind({ kind, group: group.join('.') });
}

/** A policy of a kind that is not evaluated. It may affect every pod in its scope. */
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
