import { FOREIGN_POLICY_KINDS } from '../../../../core/inventory/kubernetes/policies/foreign-policies.ts';
import { storedPolicyKind } from '../../../../core/inventory/kubernetes/policies/policy-kind.ts';
import {
  FOREIGN_ROUTE_KINDS,
  foreignRouteName,
} from '../../../../core/inventory/kubernetes/routes/foreign-routes.ts';
import type { ListRequest } from '../requests/list-pages.ts';

/**
 * When a kind is read. `boundaries` (namespaces and policies) decide about everything else: they are read before and
 * after `contents`, and must not have moved in between.
 */
export type CollectionStage = 'boundaries' | 'contents';

/** A kind that is collected, and how. */
export interface CollectedKind {
  /** As unread and absent kinds are named: with its group where another vendor's kind shares the name. */
  readonly name: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Versions that are understood, best first. A policy kind in another version is read and left unevaluated. */
  readonly versions: readonly string[];
  readonly scope: 'namespaced' | 'cluster';
  readonly stage: CollectionStage;
  readonly representation: ListRequest['representation'];
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** `discovered`: not in `COLLECTED_KINDS` and so not in the ClusterRole either, only named like a policy. */
  readonly origin: 'listed' | 'discovered';
  readonly copyOf?: CopiedKind;
}

/** Where else the objects of a kind are: it is left out where they are read from there. */
interface CopiedKind {
  /** The group that has them, of the same kind. */
  readonly group: string;
  /** A kind that only those servers have in the group of the copy that keep objects of their own in it. */
  readonly unlessServed: string;
}

type KindOptions = Partial<Omit<CollectedKind, 'name' | 'kind' | 'group' | 'versions'>>;

function kindsOf(
  group: string,
  versions: readonly string[],
  kinds: readonly string[],
  options: KindOptions = {},
): readonly CollectedKind[] {
  return kinds.map((kind) => ({
    name: kind,
    kind,
    group,
    versions,
    scope: 'namespaced',
    stage: 'contents',
    representation: 'whole',
    origin: 'listed',
    ...options,
  }));
}

/** Finished pods take part in nothing (SEMANTICS, point 10). */
const RUNNING_PODS = 'status.phase!=Succeeded,status.phase!=Failed';

/** Only slices that the endpoint controller did not make: those of services without a selector. */
const HAND_MADE_SLICES = 'endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io';

const BOUNDARY = { stage: 'boundaries' } as const;
const METADATA = { representation: 'metadata' } as const;
const CLUSTER = { scope: 'cluster' } as const;

/**
 * Calico's API server shows what is in crd.projectcalico.org, as far as its tiers let the account see it. Where CRDs
 * make its group, it has objects of its own, and kinds that the API server does not have.
 */
const SHOWN_BY_CALICO: CopiedKind = { group: 'crd.projectcalico.org', unlessServed: 'IPAMBlock' };

/** A policy kind of another vendor, read whole and left unevaluated in whichever version. */
export function foreignPolicyKind(
  { group, kind, scope }: Pick<CollectedKind, 'group' | 'kind' | 'scope'>,
  origin: CollectedKind['origin'],
): CollectedKind {
  return {
    name: storedPolicyKind(kind, `${group}/*`),
    kind,
    group,
    versions: [],
    scope,
    stage: 'boundaries',
    representation: 'whole',
    origin,
    ...(group === 'projectcalico.org' && { copyOf: SHOWN_BY_CALICO }),
  };
}

/**
 * Everything that is read from every live cluster. ReplicaSets, ReplicationControllers and Jobs only tell who owns what,
 * so their metadata will do; Deployments, StatefulSets, DaemonSets and CronJobs are read whole, since one that runs
 * no pod now (scaled to zero, between two runs) may run one before the next snapshot. Of other vendors' routes it only
 * matters that there are some.
 */
export const COLLECTED_KINDS: readonly CollectedKind[] = [
  ...kindsOf('', ['v1'], ['Namespace'], { ...BOUNDARY, ...METADATA, ...CLUSTER }),
  ...kindsOf('networking.k8s.io', ['v1'], ['NetworkPolicy'], BOUNDARY),
  ...kindsOf('policy.networking.k8s.io', ['v1alpha1'], ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'], {
    ...BOUNDARY,
    ...CLUSTER,
  }),
  ...kindsOf('policy.networking.k8s.io', ['v1beta1', 'v1alpha2'], ['ClusterNetworkPolicy'], {
    ...BOUNDARY,
    ...CLUSTER,
  }),
  ...FOREIGN_POLICY_KINDS.map((foreign) => foreignPolicyKind(foreign, 'listed')),
  ...kindsOf('', ['v1'], ['Pod'], { fieldSelector: RUNNING_PODS }),
  ...kindsOf('', ['v1'], ['Node'], CLUSTER),
  ...kindsOf('', ['v1'], ['Service']),
  ...kindsOf('', ['v1'], ['ReplicationController'], METADATA),
  ...kindsOf('apps', ['v1'], ['ReplicaSet'], METADATA),
  ...kindsOf('apps', ['v1'], ['Deployment', 'StatefulSet', 'DaemonSet']),
  ...kindsOf('batch', ['v1'], ['Job'], METADATA),
  ...kindsOf('batch', ['v1'], ['CronJob']),
  ...kindsOf('discovery.k8s.io', ['v1'], ['EndpointSlice'], { labelSelector: HAND_MADE_SLICES }),
  ...kindsOf('networking.k8s.io', ['v1'], ['Ingress']),
  ...kindsOf('networking.k8s.io', ['v1'], ['IngressClass'], CLUSTER),
  ...kindsOf('gateway.networking.k8s.io', ['v1', 'v1beta1'], ['GatewayClass'], CLUSTER),
  ...kindsOf('gateway.networking.k8s.io', ['v1', 'v1beta1'], ['Gateway', 'HTTPRoute']),
  ...kindsOf(
    'gateway.networking.k8s.io',
    ['v1', 'v1alpha3', 'v1alpha2'],
    ['GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'],
  ),
  ...kindsOf('gateway.networking.k8s.io', ['v1', 'v1beta1'], ['ReferenceGrant']),
  ...kindsOf('route.openshift.io', ['v1'], ['Route']),
  ...FOREIGN_ROUTE_KINDS.map((foreign): CollectedKind => ({
    name: foreignRouteName(foreign),
    kind: foreign.kind,
    group: foreign.group,
    versions: [],
    scope: foreign.kind.startsWith('CiliumClusterwide') ? 'cluster' : 'namespaced',
    stage: 'contents',
    representation: 'metadata',
    origin: 'listed',
  })),
];
