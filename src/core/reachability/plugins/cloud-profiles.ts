import type { CniProfile, CniProfileName } from './cni-profile.ts';

/** Plugins of managed clusters, as installed by the cloud. */
export const CLOUD_PROFILES = {
  'aws-vpc-cni': {
    name: 'aws-vpc-cni',
    title: 'Amazon VPC CNI',
    assumptions: {
      // Enforcement is an option of the add-on, off by default.
      networkPolicy: 'unknown',
      cidrMatchesPods: 'by-address',
      // Their node's address was among the peers until aws/amazon-network-policy-controller-k8s#206.
      hostNetworkPods: 'unknown',
      // Pods are identified by the name of their controller: standalone pods get no rules, or those of another pod
      // (aws/aws-network-policy-agent#327).
      standalonePods: 'unknown',
      identityLabels: 'all',
      endPort: 'supported',
      sctp: 'supported',
      // Resolved for pods that a selector matches; left out with `ipBlock` and if a rule has no peers.
      namedEgressPorts: 'unknown',
      // Each pod of a policy gets the port numbers of all of them, and all ports if none has the name.
      namedIngressPorts: 'unknown',
      // Its own ClusterNetworkPolicy belongs to another API group, networking.k8s.aws.
      clusterTiers: 'unknown',
    },
    sources: [
      'https://github.com/aws/aws-network-policy-agent/issues/327',
      'https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html',
      'https://github.com/aws/aws-network-policy-agent/blob/main/README.md',
      'https://github.com/aws/aws-network-policy-agent/blob/main/pkg/ebpf/c/tc.v4ingress.bpf.c',
      'https://github.com/aws/amazon-network-policy-controller-k8s/blob/main/pkg/resolvers/endpoints.go',
      'https://github.com/aws/amazon-network-policy-controller-k8s/pull/206',
    ],
  },
  azure: {
    name: 'azure',
    title: 'Azure Network Policy Manager',
    assumptions: {
      networkPolicy: 'enforced',
      // On Linux, by address; what Windows nodes do is not documented, and neither is the handling of ports.
      cidrMatchesPods: 'unknown',
      // Not in any address set since 1.2.2 (Azure/azure-container-networking#777, #723).
      hostNetworkPods: 'as-nodes',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'unknown',
      // It implements only NetworkPolicy, and is being retired.
      clusterTiers: 'not-enforced',
    },
    sources: [
      'https://learn.microsoft.com/en-us/azure/aks/use-network-policies',
      'https://github.com/Azure/azure-container-networking/blob/master/npm/pkg/controlplane/translation/translatePolicy.go',
      'https://github.com/Azure/azure-container-networking/issues/550',
      'https://github.com/Azure/azure-container-networking/issues/723',
      'https://github.com/Azure/azure-container-networking/pull/777',
      'https://github.com/Azure/azure-container-networking/issues/2313',
    ],
  },
  'gke-dataplane-v2': {
    name: 'gke-dataplane-v2',
    title: 'GKE Dataplane V2',
    assumptions: {
      networkPolicy: 'enforced',
      // It is a Cilium whose version and options Google chooses: behaviour that differs between Cilium versions is
      // unknown.
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      // Depends on the version, and on the option `labels` (pkg/labelsfilter/filter.go; cilium/cilium#32213).
      identityLabels: 'unknown',
      endPort: 'unknown',
      // From GKE 1.32.2 on, and only on nodes with Ubuntu.
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: [
      'https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2',
      'https://cloud.google.com/kubernetes-engine/docs/how-to/deploy-workloads-with-sctp',
      'https://github.com/cilium/cilium/pull/12567',
    ],
  },
} as const satisfies Partial<Record<CniProfileName, CniProfile>>;
