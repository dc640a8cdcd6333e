import { CLOUD_PROFILES } from './cloud-profiles.ts';
import type { CniProfile, CniProfileName } from './cni-profile.ts';

const KUBERNETES = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/';

/**
 * The behaviour of each network plugin as it is installed by default. A behaviour that depends on the plugin's version,
 * or on an option that changes the meaning of policies, is `unknown` here; it can be set per cluster. So is a behaviour
 * for which no source was found.
 */
export const CNI_PROFILES: Readonly<Record<CniProfileName, CniProfile>> = {
  calico: {
    name: 'calico',
    title: 'Calico',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      // They are not workload endpoints, so neither policies nor selectors match them.
      hostNetworkPods: 'as-nodes',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'supported',
      // The iptables and nftables data planes filter it; no source says that the eBPF and Windows data planes do.
      sctp: 'unknown',
      // Felix matches pairs of address and port, so a name stands for each pod's own number.
      namedEgressPorts: 'supported',
      namedIngressPorts: 'supported',
      // The supported kinds, if any, depend on the version.
      clusterTiers: 'unknown',
    },
    sources: [
      'https://docs.tigera.io/calico/latest/network-policy/get-started/kubernetes-policy/kubernetes-network-policy',
      'https://docs.tigera.io/calico/latest/network-policy/hosts/protect-hosts',
      'https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf',
      'https://github.com/projectcalico/calico/issues/4249',
      'https://github.com/projectcalico/libcalico-go/pull/1182',
      'https://github.com/projectcalico/calico/issues/4667',
      'https://github.com/projectcalico/felix/issues/1361',
    ],
  },
  cilium: {
    name: 'cilium',
    title: 'Cilium',
    assumptions: {
      networkPolicy: 'enforced',
      // Never by default; with policy-cidr-match-mode also nodes or pods (cilium/cilium#28421, #45194).
      cidrMatchesPods: 'unknown',
      // They have the identity host or remote-node, which no selector matches; this has not been an option since 1.16
      // (cilium/cilium#31228).
      hostNetworkPods: 'as-nodes',
      standalonePods: 'enforced',
      // Depends on the version, and on the option `labels` (pkg/labelsfilter/filter.go; cilium/cilium#32213).
      identityLabels: 'unknown',
      // Ignored by older versions (cilium/cilium#28684); SCTP only with sctp.enabled.
      endPort: 'unknown',
      sctp: 'unknown',
      // Depending on the version, a name stands for the one number that pods anywhere, or the selected pods, assign to
      // it: it opens that number on pods without such a name, and nothing if the numbers differ (cilium/cilium#30003,
      // #44429, #45760).
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'supported',
      // Only in recent versions (cilium/cilium#47227).
      clusterTiers: 'unknown',
    },
    sources: [
      'https://docs.cilium.io/en/stable/network/kubernetes/policy/',
      'https://docs.cilium.io/en/stable/security/policy/language/',
      'https://docs.cilium.io/en/stable/configuration/sctp/',
      'https://github.com/cilium/cilium/blob/main/pkg/labelsfilter/filter.go',
      'https://github.com/cilium/cilium/issues/32213',
      'https://github.com/cilium/cilium/issues/28684',
      'https://github.com/cilium/cilium/pull/28421',
      'https://github.com/cilium/cilium/pull/45194',
      'https://github.com/cilium/cilium/pull/31228',
      'https://github.com/cilium/cilium/issues/30003',
      'https://github.com/cilium/cilium/pull/12567',
      'https://github.com/cilium/cilium/pull/44429',
      'https://github.com/cilium/cilium/pull/45760',
      'https://github.com/cilium/cilium/pull/47227',
    ],
  },
  antrea: {
    name: 'antrea',
    title: 'Antrea',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      // Excluded from what policies apply to and from their peers (antrea-io/antrea#2093, #3080).
      hostNetworkPods: 'as-nodes',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'supported',
      sctp: 'supported',
      // Resolved per pod; for rules without peers not in every version (antrea-io/antrea#336, #343).
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'supported',
      // Behind the feature gate AdminNetworkPolicy, off by default (antrea-io/antrea#5270).
      clusterTiers: 'unknown',
    },
    sources: [
      'https://antrea.io/docs/main/docs/feature-gates/',
      'https://github.com/antrea-io/antrea/issues/1638',
      'https://github.com/antrea-io/antrea/issues/2033',
      'https://github.com/antrea-io/antrea/pull/336',
      'https://github.com/antrea-io/antrea/issues/343',
      'https://github.com/antrea-io/antrea/pull/2093',
      'https://github.com/antrea-io/antrea/pull/3080',
      'https://github.com/antrea-io/antrea/pull/5270',
    ],
  },
  'ovn-kubernetes': {
    name: 'ovn-kubernetes',
    title: 'OVN-Kubernetes',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      // Selectors may match them, depending on the form of the selector and the namespace
      // (openshift/openshift-docs#92799).
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'supported',
      sctp: 'supported',
      // A name becomes port 0, which is every port of the protocol (ovn-kubernetes/ovn-kubernetes#2117).
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'unknown',
      // AdminNetworkPolicy is an option, off outside OpenShift; ClusterNetworkPolicy depends on the version.
      clusterTiers: 'unknown',
    },
    sources: [
      'https://ovn-kubernetes.io/features/network-security-controls/network-policy/',
      'https://ovn-kubernetes.io/features/network-security-controls/admin-network-policy/',
      'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/1120',
      'https://github.com/ovn-kubernetes/ovn-kubernetes/issues/2117',
      'https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/ovn/gress_policy.go',
      'https://github.com/openshift/openshift-docs/pull/92799',
    ],
  },
  'kube-router': {
    name: 'kube-router',
    title: 'kube-router',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      // Neither selected nor peers (cloudnativelabs/kube-router#1073, #1135).
      hostNetworkPods: 'as-nodes',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'supported',
      // cloudnativelabs/kube-router#1019 is open.
      sctp: 'unknown',
      // Pods that share the number of one named port are also added under the other names of the first of them.
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'unknown',
      // Not supported in 2018 (cloudnativelabs/kube-router#398); no source says whether this is still so.
      clusterTiers: 'unknown',
    },
    sources: [
      'https://www.kube-router.io/docs/introduction/',
      'https://github.com/cloudnativelabs/kube-router/blob/master/pkg/controllers/netpol/policy.go',
      'https://github.com/cloudnativelabs/kube-router/issues/398',
      'https://github.com/cloudnativelabs/kube-router/issues/1019',
      'https://github.com/cloudnativelabs/kube-router/pull/1073',
      'https://github.com/cloudnativelabs/kube-router/issues/1135',
    ],
  },
  kindnet: {
    name: 'kindnet',
    title: 'kindnet',
    assumptions: {
      // Enforced from kind v0.24 on; a DaemonSet does not show its version.
      networkPolicy: 'unknown',
      cidrMatchesPods: 'by-address',
      // Depends on the version of kube-network-policies, which kindnet embeds
      // (kubernetes-sigs/kube-network-policies#389).
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'supported',
      namedIngressPorts: 'supported',
      clusterTiers: 'unknown',
    },
    sources: [
      'https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0',
      'https://github.com/kubernetes-sigs/kube-network-policies/blob/main/pkg/networkpolicy/networkpolicy.go',
      'https://github.com/kubernetes-sigs/kube-network-policies/blob/main/pkg/network/packet.go',
      'https://github.com/kubernetes-sigs/kube-network-policies/pull/389',
    ],
  },
  ...CLOUD_PROFILES,
  flannel: {
    name: 'flannel',
    title: 'Flannel',
    assumptions: {
      // flanneld itself; the option netpol.enabled of its chart, off by default, adds a policy engine to its pods.
      networkPolicy: 'not-enforced',
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'unknown',
      sctp: 'unknown',
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'unknown',
      clusterTiers: 'not-enforced',
    },
    sources: [
      'https://github.com/flannel-io/flannel#networking-details',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/netpol.md',
      'https://github.com/flannel-io/flannel/pull/2503',
    ],
  },
  weave: {
    name: 'weave',
    title: 'Weave Net',
    assumptions: {
      networkPolicy: 'enforced',
      cidrMatchesPods: 'by-address',
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      identityLabels: 'all',
      endPort: 'unknown',
      sctp: 'unknown',
      // iptables interprets a name as the number that the node knows for the service of that name.
      namedEgressPorts: 'unknown',
      namedIngressPorts: 'unknown',
      // The project was archived before there were any.
      clusterTiers: 'not-enforced',
    },
    sources: [
      'https://github.com/weaveworks/weave/blob/master/site/kubernetes/kube-addon.md',
      'https://github.com/weaveworks/weave/blob/master/npc/analyser.go',
    ],
  },
  unknown: {
    name: 'unknown',
    title: 'an unknown network plugin',
    assumptions: {
      networkPolicy: 'unknown',
      cidrMatchesPods: 'unknown',
      hostNetworkPods: 'unknown',
      standalonePods: 'enforced',
      identityLabels: 'all',
      // Part of the stable API: assumed as specified, but not in a running cluster (`chooseAssumptions`).
      endPort: 'supported',
      sctp: 'supported',
      namedEgressPorts: 'supported',
      namedIngressPorts: 'supported',
      clusterTiers: 'enforced',
    },
    sources: [KUBERNETES],
  },
};
