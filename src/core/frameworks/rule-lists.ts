/**
 * Rules that answer the same question, for use in the mappings of several controls. A new rule belongs in at least one
 * of these lists, or in a control of its own. A rule that is not applicable because another rule reports the same
 * connections is listed together with that rule, see `frameworks.test.ts`.
 */

/** Pods are isolated in both directions, also those that are created later. */
export const DENY_BY_DEFAULT = [
  'default-deny-ingress',
  'default-deny-egress',
  'namespace-default-deny',
] as const;

/** Connections inside the cluster are limited to declared ones. */
export const SEGMENTATION = [
  'cross-namespace-ingress',
  'cross-namespace-egress',
  'open-namespace-selector',
] as const;

/** Personal data is kept in namespaces of its own. */
export const OWN_NAMESPACES = ['dedicated-namespace', 'default-namespace'] as const;

/** Environments, such as production and test, are separate. */
export const ENVIRONMENTS = ['environment-crossing'] as const;

/** Rules allow what is needed, and no more. */
export const PRECISION = [
  'allow-all-rule',
  'all-ports-rule',
  'wide-port-range',
  'wide-cidr',
  'public-egress',
  'unlisted-external-endpoint',
  'unrestricted-dns',
  'kube-api-egress',
] as const;

/** Every policy and rule has a purpose. */
export const NO_LEFTOVERS = ['ineffective-policy', 'redundant-rule'] as const;

/** What may leave the cluster. */
export const EGRESS = [
  'allow-all-rule',
  'all-ports-rule',
  'public-egress',
  'unlisted-external-endpoint',
  'unrestricted-dns',
  'kube-api-egress',
  'external-name-service',
  'exfiltration-path',
] as const;

/** Management interfaces are out of reach. */
export const MANAGEMENT_INTERFACES = ['metadata-service-egress', 'kube-api-egress'] as const;

/** Ways in from the internet, direct or through other systems. */
export const EXPOSURE = ['internet-exposed', 'internet-pivot'] as const;

/** Policies have the effect that they describe. */
export const ENFORCEMENT = [
  'host-network',
  'unenforced-policies',
  'unsupported-feature',
  'ambiguous-priority',
] as const;

/** Flows of personal data are written down, approved, reviewed, and work. */
export const DATA_FLOWS = [
  'undeclared-connection',
  'missing-data-flow-map',
  'stale-data-flow',
  'blocked-data-flow',
  'flow-to-unclassified',
] as const;

/** It is known where personal data is stored. */
export const CLASSIFICATION = ['unclassified-datastore'] as const;

/** What is open is what was approved. */
export const APPROVED_STATE = ['unapproved-policy-change'] as const;

/** Attacks that were described in advance fail, and what must work does. */
export const SCENARIO_TESTS = ['scenario-violated'] as const;

/** Everything that may come in is limited. */
export const INBOUND = [
  'default-deny-ingress',
  'namespace-default-deny',
  'cross-namespace-ingress',
  'open-namespace-selector',
  ...PRECISION,
  ...EXPOSURE,
] as const;

/** Everything that may go out is limited. */
export const OUTBOUND = [
  'default-deny-egress',
  'namespace-default-deny',
  'cross-namespace-egress',
  'cross-namespace-ingress',
  'wide-port-range',
  'wide-cidr',
  ...EGRESS,
  ...MANAGEMENT_INTERFACES,
] as const;
