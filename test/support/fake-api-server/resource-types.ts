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

/** What every Kubernetes cluster serves. */
export const BUILT_IN_TYPES: readonly ResourceType[] = [
  ...types('v1', 'cluster', { Namespace: 'namespaces', Node: 'nodes' }),
  ...types('v1', 'namespaced', {
    Pod: 'pods',
    Service: 'services',
    ReplicationController: 'replicationcontrollers',
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

/** What is there once the network policy API's CRDs are installed. */
export const CLUSTER_TIER_TYPES: readonly ResourceType[] = [
  ...types('policy.networking.k8s.io/v1alpha1', 'cluster', {
    AdminNetworkPolicy: 'adminnetworkpolicies',
    BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies',
  }),
  ...types('policy.networking.k8s.io/v1alpha2', 'cluster', {
    ClusterNetworkPolicy: 'clusternetworkpolicies',
  }),
];

/** What is there once the Gateway API's CRDs are installed. */
export const GATEWAY_TYPES: readonly ResourceType[] = types('gateway.networking.k8s.io/v1', 'namespaced', {
  Gateway: 'gateways',
  HTTPRoute: 'httproutes',
  GRPCRoute: 'grpcroutes',
});

/** Vendors' policy kinds, as their CRDs serve them. */
export const CALICO_TYPES: readonly ResourceType[] = [
  ...types('crd.projectcalico.org/v1', 'namespaced', { NetworkPolicy: 'networkpolicies' }),
  ...types('crd.projectcalico.org/v1', 'cluster', { GlobalNetworkPolicy: 'globalnetworkpolicies' }),
];

/** Calico's extension API server: the same objects as its CRDs. */
export const CALICO_EXTENSION_TYPES: readonly ResourceType[] = [
  ...types('projectcalico.org/v3', 'namespaced', { NetworkPolicy: 'networkpolicies' }),
  ...types('projectcalico.org/v3', 'cluster', { GlobalNetworkPolicy: 'globalnetworkpolicies' }),
];
