import type { Direction } from '../../../network/protocol.ts';
import { ANY_KIND } from '../../unread.ts';
import type { UnevaluatedPolicy } from '../../network-policy.ts';
import { field, isFields, type Fields } from '../fields/fields.ts';
import type { ObjectContext } from '../fields/object-context.ts';
import type { Envelope } from '../fields/read-metadata.ts';
import { collection, type CopiedKind, type KindCollection } from '../kind.ts';
import { storedPolicyKind } from './policy-kind.ts';
import { NOT_SUPPORTED, unevaluatedPolicy } from './unevaluated-policy.ts';

/** A policy kind of another vendor: kept, shown, and never evaluated around. */
export interface ForeignPolicyKind {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly directions: readonly Direction[];
  /** Tells the objects of the kind that decide nothing about the pods' own network; missing: there are none. */
  readonly isWithoutEffect?: (object: Fields) => boolean;
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
  // NSX: the second group is that of installations without VPCs.
  ...named('crd.nsx.vmware.com', 'namespaced', ['SecurityPolicy']),
  ...named('nsx.vmware.com', 'namespaced', ['SecurityPolicy']),
  // Security groups of AWS for pods on EKS.
  ...named('vpcresources.k8s.aws', 'namespaced', ['SecurityGroupPolicy']),
  // OVN-Kubernetes keeps pods of different primary networks apart, whatever policies say.
  ...[
    ...named('k8s.ovn.org', 'namespaced', ['UserDefinedNetwork']),
    ...named('k8s.ovn.org', 'cluster', ['ClusterUserDefinedNetwork']),
  ].map((kind) => ({ ...kind, isWithoutEffect: isSecondaryNetwork })),
];

/**
 * Calico's API server shows what is in crd.projectcalico.org, as far as its tiers let the account see it. Where CRDs
 * make its group, it has objects of its own, and kinds that the API server does not have.
 */
const SHOWN_BY_CALICO: CopiedKind = { group: 'crd.projectcalico.org', unlessServed: 'IPAMBlock' };

/** How live clusters are asked for a policy kind of another vendor, in whichever version they have. */
export function foreignPolicyCollection({
  group,
  scope,
}: Pick<ForeignPolicyKind, 'group' | 'scope'>): KindCollection {
  return collection(scope, [], {
    stage: 'boundaries',
    ...(group === 'projectcalico.org' && { copyOf: SHOWN_BY_CALICO }),
  });
}

/** `kind.group`, as policies of other vendors are stored and named where they are unread. */
export function foreignPolicyName({ group, kind }: Pick<ForeignPolicyKind, 'group' | 'kind'>): string {
  return storedPolicyKind(kind, `${group}/*`);
}

/** Whether a (cluster) user-defined network of OVN-Kubernetes is one that pods are attached to besides their own. */
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

const FOREIGN_KINDS: ReadonlySet<string> = new Set(
  // Broken documents are known by their bare kind.
  FOREIGN_POLICY_KINDS.flatMap(({ kind, group }) => [kind, `${kind}.${group}`]),
);

/** Whether objects of a kind decide connections: one that is listed, or named like a policy. */
export function isPolicyKind({ group, kind }: Pick<Envelope, 'group' | 'kind'>): boolean {
  return isNamedLikeAPolicy({ group, kind }) || FOREIGN_KINDS.has(group === '' ? kind : `${kind}.${group}`);
}

/**
 * Whether a kind that was not read is one of policies, or any of a group that may have some.
 *
 * @param unread as unread kinds are named: bare, or `kind.group`
 */
export function mayHidePolicies(unread: string): boolean {
  const [kind = '', ...group] = unread.split('.');
  if (kind === ANY_KIND) return group.length > 0;
  return isPolicyKind({ kind, group: group.join('.') });
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
