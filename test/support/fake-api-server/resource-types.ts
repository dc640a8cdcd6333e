/** A resource that the fake serves, as discovery describes it. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly scope: 'namespaced' | 'cluster';
}

function types(
  groupVersion: string,
  scope: ResourceType['scope'],
  kinds: Record<string, string>,
): ResourceType[] {
  const [version = '', group = ''] = groupVersion.split('/').toReversed();
  return Object.entries(kinds).map(([kind, resource]) => ({ group, version, kind, resource, scope }));
}

/** The resources of every Kubernetes cluster. */
export const BUILT_IN_TYPES: readonly ResourceType[] = [
  ...types('v1', 'cluster', { Namespace: 'namespaces', Node: 'nodes' }),
  ...types('v1', 'namespaced', {
    Pod: 'pods',
    Service: 'services',
    ReplicationController: 'replicationcontrollers',
    ConfigMap: 'configmaps',
  }),
  ...types('apps/v1', 'namespaced', {
    Deployment: 'deployments',
    StatefulSet: 'statefulsets',
    DaemonSet: 'daemonsets',
    ReplicaSet: 'replicasets',
  }),
  ...types('batch/v1', 'namespaced', { Job: 'jobs', CronJob: 'cronjobs' }),
  ...types('networking.k8s.io/v1', 'namespaced', { NetworkPolicy: 'networkpolicies', Ingress: 'ingresses' }),
  ...types('networking.k8s.io/v1', 'cluster', { IngressClass: 'ingressclasses' }),
  ...types('discovery.k8s.io/v1', 'namespaced', { EndpointSlice: 'endpointslices' }),
];

/** The resources after the network policy API's CRDs are installed. */
export const CLUSTER_TIER_TYPES: readonly ResourceType[] = [
  ...types('policy.networking.k8s.io/v1alpha1', 'cluster', {
    AdminNetworkPolicy: 'adminnetworkpolicies',
    BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies',
  }),
  ...types('policy.networking.k8s.io/v1alpha2', 'cluster', {
    ClusterNetworkPolicy: 'clusternetworkpolicies',
  }),
];

/** The resources after the Gateway API's CRDs are installed. */
export const GATEWAY_TYPES: readonly ResourceType[] = types('gateway.networking.k8s.io/v1', 'namespaced', {
  Gateway: 'gateways',
  HTTPRoute: 'httproutes',
  GRPCRoute: 'grpcroutes',
});

/** The resources after Cilium is installed. */
export const CILIUM_TYPES: readonly ResourceType[] = [
  ...types('cilium.io/v2', 'namespaced', { CiliumNetworkPolicy: 'ciliumnetworkpolicies' }),
  ...types('cilium.io/v2', 'cluster', {
    CiliumClusterwideNetworkPolicy: 'ciliumclusterwidenetworkpolicies',
  }),
];

/** Vendors' policy kinds, as served by their CRDs. */
export const CALICO_TYPES: readonly ResourceType[] = [
  ...types('crd.projectcalico.org/v1', 'namespaced', { NetworkPolicy: 'networkpolicies' }),
  ...types('crd.projectcalico.org/v1', 'cluster', { GlobalNetworkPolicy: 'globalnetworkpolicies' }),
];

/** Policy kinds of an unknown vendor. */
export const UNLISTED_POLICY_TYPES: readonly ResourceType[] = [
  ...types('policies.example.com/v1', 'cluster', { ClusterwideNetworkPolicy: 'clusterwidenetworkpolicies' }),
  ...types('policies.example.com/v1', 'namespaced', { TeamNetworkPolicy: 'teamnetworkpolicies' }),
  ...types('policies.example.com/v1beta1', 'namespaced', { TeamNetworkPolicy: 'teamnetworkpolicies' }),
];

/** Kinds named like policies whose objects have no effect, or are copies of others. */
export const POLICYLESS_TYPES: readonly ResourceType[] = [
  ...types('crd.projectcalico.org/v1', 'namespaced', { StagedNetworkPolicy: 'stagednetworkpolicies' }),
  ...types('k8s.cni.cncf.io/v1beta1', 'namespaced', { MultiNetworkPolicy: 'multi-networkpolicies' }),
  ...types('controlplane.antrea.io/v1beta2', 'cluster', { NetworkPolicy: 'networkpolicies' }),
  ...types('management.cattle.io/v3', 'namespaced', { ProjectNetworkPolicy: 'projectnetworkpolicies' }),
  ...types('extensions/v1beta1', 'namespaced', { NetworkPolicy: 'networkpolicies' }),
];

/** The resources of the metrics server, served through the aggregation layer. */
export const METRICS_TYPES: readonly ResourceType[] = types('metrics.k8s.io/v1beta1', 'namespaced', {
  PodMetrics: 'pods',
});

/** Calico's extension API server: the same objects as its CRDs. */
export const CALICO_EXTENSION_TYPES: readonly ResourceType[] = [
  ...types('projectcalico.org/v3', 'namespaced', { NetworkPolicy: 'networkpolicies' }),
  ...types('projectcalico.org/v3', 'cluster', { GlobalNetworkPolicy: 'globalnetworkpolicies' }),
];

/** Calico's later CRDs, which need no extension API server and store separate objects. */
export const CALICO_NATIVE_TYPES: readonly ResourceType[] = [
  ...CALICO_EXTENSION_TYPES,
  ...types('projectcalico.org/v3', 'cluster', { IPAMBlock: 'ipamblocks' }),
];
