/** A network plugin that Ringfence knows the behaviour of; `unknown` where none was told or detected. */
export const CNI_PROFILE_NAMES = [
  'calico',
  'cilium',
  'antrea',
  'ovn-kubernetes',
  'kube-router',
  'kindnet',
  'aws-vpc-cni',
  'azure',
  'gke-dataplane-v2',
  'flannel',
  'weave',
  'unknown',
] as const;
export type CniProfileName = (typeof CNI_PROFILE_NAMES)[number];

/**
 * The points that the API leaves to the implementation (SEMANTICS: points marked *). A profile sets them,
 * a cluster's configuration may override each; what stays `unknown` makes the verdicts it touches `unknown`.
 */
export interface Assumptions {
  /** Whether the plugin enforces NetworkPolicy at all. */
  readonly networkPolicy: 'enforced' | 'not-enforced' | 'unknown';
  /** Whether `ipBlock` and `networks` match the addresses of pods. */
  readonly cidrMatchesPods: 'never' | 'by-address' | 'unknown';
  /** Whether host-network pods are judged like other pods or are node traffic. */
  readonly hostNetworkPods: 'as-pods' | 'as-nodes' | 'unknown';
  /** Whether policies hold for pods that no controller owns (`metadata.ownerReferences`). */
  readonly standalonePods: 'enforced' | 'unknown';
  /**
   * Which labels of pods selectors can mean: `default`, all but those that Cilium leaves out by default; `unknown`, it
   * may leave these out; `replaced`, the plugin has a list of its own, which may leave out any.
   */
  readonly identityLabels: 'all' | 'default' | 'replaced' | 'unknown';
  readonly endPort: 'supported' | 'ignored' | 'unknown';
  readonly sctp: 'supported' | 'ignored' | 'unknown';
  /** `supported`: by name, on each destination pod. With `unknown`, every port of the protocol may be meant. */
  readonly namedEgressPorts: 'supported' | 'ignored' | 'unknown';
  /** The same for ingress rules, where some plugins let in every port of the protocol. */
  readonly namedIngressPorts: 'supported' | 'unknown';
  /** ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
  readonly clusterTiers: 'enforced' | 'not-enforced' | 'unknown';
  /**
   * What labels namespaces have that objects are in and that were not in the input: none but their name, or any.
   * It is about what was read, not about the plugin.
   */
  readonly absentNamespaces: 'unlabelled' | 'unknown';
}
export type AssumptionName = keyof Assumptions;

/** The points that a profile settles. */
export type PluginPoints = Omit<Assumptions, 'absentNamespaces'>;

export interface CniProfile {
  readonly name: CniProfileName;
  readonly title: string;
  readonly assumptions: PluginPoints;
  /** Where each of the plugin's behaviours is documented. */
  readonly sources: readonly string[];
}
