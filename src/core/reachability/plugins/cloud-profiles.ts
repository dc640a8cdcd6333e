import type { CniProfile, CniProfileName } from './cni-profile.ts';

/** Plugins of managed clusters, as the cloud installs them. */
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
      // Found by the name of what made them: standalone ones get no rules, or those of another
      // (aws/aws-network-policy-agent#327).
      standalonePods: 'unknown',
      identityLabels: 'all',
      endPort: 'supported',
      sctp: 'supported',
      // Resolved for pods that a selector finds, left out beside `ipBlock` and where a rule has no peers.
      namedEgressPorts: 'unknown',
      // Each pod of a policy gets the numbers of all of them, and all ports where none has the name.
      namedIngressPorts: 'unknown',
      // Its own ClusterNetworkPolicy is of another API group, networking.k8s.aws.
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
      // On Linux by address; what Windows nodes do is not documented, nor what they do about ports.
      cidrMatchesPods: 'unknown',
      // In no set of addresses since 1.2.2 (Azure/azure-container-networking#777, #723).
      hostNetworkPods: 'as-nodes',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'unknown',
      // It translates NetworkPolicy alone, and is being retired.
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
      // It is a Cilium whose version and options Google chooses: what differs between those of Cilium is open.
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      // By version, and by the option `labels` (pkg/labelsfilter/filter.go; cilium/cilium#32213).
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
