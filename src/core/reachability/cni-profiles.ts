import type { CniProfile, CniProfileName } from './cni-profile.ts';

const KUBERNETES = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';

/**
 * What is known of each network plugin. A point that depends on the plugin's version or options is `unknown`
 * here: set it for the cluster where it is known.
 */
export const CNI_PROFILES: Readonly<Record<CniProfileName, CniProfile>> = {
  calico: {
    name: 'calico',
    title: 'Calico',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: [
      'https://docs.tigera.io/calico/latest/network-policy/get-started/kubernetes-policy/kubernetes-network-policy',
      'https://docs.tigera.io/calico/latest/network-policy/hosts/protect-hosts',
    ],
  },
  cilium: {
    name: 'cilium',
    title: 'Cilium',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'never',
      hostNetworkPods: 'as-nodes',
      // Ignored by older versions (cilium/cilium#28684); SCTP only with sctp.enabled.
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: [
      'https://docs.cilium.io/en/stable/network/kubernetes/policy/',
      'https://docs.cilium.io/en/stable/security/policy/language/',
      'https://docs.cilium.io/en/stable/configuration/sctp/',
      'https://github.com/cilium/cilium/issues/28684',
    ],
  },
  antrea: {
    name: 'antrea',
    title: 'Antrea',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'unknown',
      clusterTiers: 'unknown',
    },
    sources: ['https://antrea.io/docs/main/docs/feature-gates/'],
  },
  'ovn-kubernetes': {
    name: 'ovn-kubernetes',
    title: 'OVN-Kubernetes',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'unknown',
      clusterTiers: 'enforced',
    },
    sources: [
      'https://ovn-kubernetes.io/features/network-security-controls/network-policy/',
      'https://ovn-kubernetes.io/features/network-security-controls/admin-network-policy/',
    ],
  },
  'kube-router': {
    name: 'kube-router',
    title: 'kube-router',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'supported',
      // cloudnativelabs/kube-router#1019 is open.
      sctp: 'unknown',
      namedEgressPorts: 'supported',
      clusterTiers: 'not-enforced',
    },
    sources: [
      'https://www.kube-router.io/docs/introduction/',
      'https://github.com/cloudnativelabs/kube-router/issues/1019',
    ],
  },
  kindnet: {
    name: 'kindnet',
    title: 'kindnet',
    assumptions: {
      // Enforced from kind v0.24 on; a DaemonSet does not tell its version.
      networkPolicy: 'unknown',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: ['https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0'],
  },
  'aws-vpc-cni': {
    name: 'aws-vpc-cni',
    title: 'Amazon VPC CNI',
    assumptions: {
      // Enforcement is an option of the add-on, off by default.
      networkPolicy: 'unknown',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'supported',
      sctp: 'unknown',
      namedEgressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: ['https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html'],
  },
  azure: {
    name: 'azure',
    title: 'Azure Network Policy Manager',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'as-nodes',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      clusterTiers: 'not-enforced',
    },
    sources: ['https://learn.microsoft.com/en-us/azure/aks/use-network-policies'],
  },
  'gke-dataplane-v2': {
    name: 'gke-dataplane-v2',
    title: 'GKE Dataplane V2',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'never',
      hostNetworkPods: 'as-nodes',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: ['https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2'],
  },
  flannel: {
    name: 'flannel',
    title: 'Flannel',
    assumptions: {
      networkPolicy: 'not-enforced',
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'unknown',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      clusterTiers: 'not-enforced',
    },
    sources: ['https://github.com/flannel-io/flannel#networking-details'],
  },
  weave: {
    name: 'weave',
    title: 'Weave Net',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'as-nodes',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      clusterTiers: 'not-enforced',
    },
    sources: ['https://github.com/weaveworks/weave/blob/master/site/kubernetes/kube-addon.md'],
  },
  unknown: {
    name: 'unknown',
    title: 'an unknown network plugin',
    assumptions: {
      networkPolicy: 'unknown',
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'unknown',
      // Part of the stable API since Kubernetes 1.25 and 1.20: taken as written.
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'supported',
      clusterTiers: 'enforced',
    },
    sources: [KUBERNETES],
  },
};
