import { z } from 'zod';

/** A network plugin whose behaviour Ringfence knows; `unknown` if none was given or detected. */
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
 * The behaviours that the API leaves to the implementation, with their possible values. A
 * profile sets them; a cluster's configuration and `--assume` may override each. Verdicts that depend on an `unknown`
 * one are `unknown`.
 */
export const assumptionsSchema = z.strictObject({
  /** Whether the plugin enforces NetworkPolicy at all. */
  networkPolicy: oneOf('enforced', 'not-enforced', 'unknown'),
  /** Whether `ipBlock` and `networks` match the addresses of pods. */
  cidrMatchesPods: oneOf('never', 'by-address', 'unknown'),
  /** Whether host-network pods are judged like other pods or are node traffic. */
  hostNetworkPods: oneOf('as-pods', 'as-nodes', 'unknown'),
  /** Whether policies are enforced for pods without a controller (`metadata.ownerReferences`). */
  standalonePods: oneOf('enforced', 'unknown'),
  /**
   * Which pod labels selectors can match: `default`, all except those that Cilium excludes by default; `unknown`, it
   * may exclude these; `replaced`, the plugin has its own list, which may exclude any label.
   */
  identityLabels: oneOf('all', 'default', 'replaced', 'unknown'),
  endPort: oneOf('supported', 'ignored', 'unknown'),
  sctp: oneOf('supported', 'ignored', 'unknown'),
  /** `supported`: by name, on each destination pod. If `unknown`, a name may stand for every port of the protocol. */
  namedEgressPorts: oneOf('supported', 'ignored', 'unknown'),
  /** The same for ingress rules, for which some plugins allow every port of the protocol. */
  namedIngressPorts: oneOf('supported', 'unknown'),
  /** ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
  clusterTiers: oneOf('enforced', 'not-enforced', 'unknown'),
  /**
   * The labels of namespaces that contain objects but were not in the input: only their name, or any. This is about the
   * input, not about the plugin.
   */
  absentNamespaces: oneOf('unlabelled', 'unknown'),
});
export type Assumptions = Readonly<Required<z.output<typeof assumptionsSchema>>>;
export type AssumptionName = keyof Assumptions;
export const ASSUMPTION_NAMES: readonly AssumptionName[] = assumptionsSchema.keyof().options;

/** The behaviours that a profile sets. */
export type PluginPoints = Omit<Assumptions, 'absentNamespaces'>;

export interface CniProfile {
  readonly name: CniProfileName;
  readonly title: string;
  readonly assumptions: PluginPoints;
  /** Where each of the plugin's behaviours is documented. */
  readonly sources: readonly string[];
}
