import { z } from 'zod';

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

function oneOf<const Value extends string>(...values: readonly Value[]) {
  return z.enum(values).exactOptional();
}

/**
 * The points that the API leaves to the implementation (SEMANTICS: points marked *), with the values that each may
 * have. A profile sets them, a cluster's configuration and `--assume` may override each; what stays `unknown` makes the
 * verdicts it touches `unknown`.
 */
export const assumptionsSchema = z.strictObject({
  /** Whether the plugin enforces NetworkPolicy at all. */
  networkPolicy: oneOf('enforced', 'not-enforced', 'unknown'),
  /** Whether `ipBlock` and `networks` match the addresses of pods. */
  cidrMatchesPods: oneOf('never', 'by-address', 'unknown'),
  /** Whether host-network pods are judged like other pods or are node traffic. */
  hostNetworkPods: oneOf('as-pods', 'as-nodes', 'unknown'),
  /** Whether policies hold for pods that no controller owns (`metadata.ownerReferences`). */
  standalonePods: oneOf('enforced', 'unknown'),
  /**
   * Which labels of pods selectors can mean: `default`, all but those that Cilium leaves out by default; `unknown`, it
   * may leave these out; `replaced`, the plugin has a list of its own, which may leave out any.
   */
  identityLabels: oneOf('all', 'default', 'replaced', 'unknown'),
  endPort: oneOf('supported', 'ignored', 'unknown'),
  sctp: oneOf('supported', 'ignored', 'unknown'),
  /** `supported`: by name, on each destination pod. With `unknown`, every port of the protocol may be meant. */
  namedEgressPorts: oneOf('supported', 'ignored', 'unknown'),
  /** The same for ingress rules, where some plugins let in every port of the protocol. */
  namedIngressPorts: oneOf('supported', 'unknown'),
  /** ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
  clusterTiers: oneOf('enforced', 'not-enforced', 'unknown'),
  /**
   * What labels namespaces have that objects are in and that were not in the input: none but their name, or any.
   * It is about what was read, not about the plugin.
   */
  absentNamespaces: oneOf('unlabelled', 'unknown'),
});
export type Assumptions = Readonly<Required<z.output<typeof assumptionsSchema>>>;
export type AssumptionName = keyof Assumptions;
export const ASSUMPTION_NAMES: readonly AssumptionName[] = assumptionsSchema.keyof().options;

/** The points that a profile settles. */
export type PluginPoints = Omit<Assumptions, 'absentNamespaces'>;

export interface CniProfile {
  readonly name: CniProfileName;
  readonly title: string;
  readonly assumptions: PluginPoints;
  /** Where each of the plugin's behaviours is documented. */
  readonly sources: readonly string[];
}
