import { ambiguousPriority } from './bypass/ambiguous-priority.ts';
import { hostNetwork } from './bypass/host-network.ts';
import { unenforcedPolicies } from './bypass/unenforced-policies.ts';
import { unsupportedFeature } from './bypass/unsupported-feature.ts';
import { unapprovedPolicyChange } from './change/unapproved-policy-change.ts';
import { unclassifiedDatastore } from './classification/unclassified-datastore.ts';
import { blockedDataFlow } from './data-flow/blocked-data-flow.ts';
import { flowToUnclassified } from './data-flow/flow-to-unclassified.ts';
import { missingDataFlowMap } from './data-flow/missing-data-flow-map.ts';
import { staleDataFlow } from './data-flow/stale-data-flow.ts';
import { undeclaredConnection } from './data-flow/undeclared-connection.ts';
import { externalNameService } from './egress/external-name-service.ts';
import { kubeApiEgress } from './egress/kube-api-egress.ts';
import { metadataServiceEgress } from './egress/metadata-service-egress.ts';
import { publicEgress } from './egress/public-egress.ts';
import { unlistedExternalEndpoint } from './egress/unlisted-external-endpoint.ts';
import { unrestrictedDns } from './egress/unrestricted-dns.ts';
import { exfiltrationPath } from './exposure/exfiltration-path.ts';
import { internetExposed } from './exposure/internet-exposed.ts';
import { internetPivot } from './exposure/internet-pivot.ts';
import { allowAllRule } from './isolation/allow-all-rule.ts';
import { defaultDenyEgress } from './isolation/default-deny-egress.ts';
import { defaultDenyIngress } from './isolation/default-deny-ingress.ts';
import { namespaceDefaultDeny } from './isolation/namespace-default-deny.ts';
import { allPortsRule } from './precision/all-ports-rule.ts';
import { broadPodSelector } from './precision/broad-pod-selector.ts';
import { ineffectivePolicy } from './precision/ineffective-policy.ts';
import { redundantRule } from './precision/redundant-rule.ts';
import { wideCidr } from './precision/wide-cidr.ts';
import { widePortRange } from './precision/wide-port-range.ts';
import type { Rule } from './rule.ts';
import { scenarioViolated } from './scenarios/scenario-violated.ts';
import { crossNamespaceEgress } from './segmentation/cross-namespace-egress.ts';
import { crossNamespaceIngress } from './segmentation/cross-namespace-ingress.ts';
import { dedicatedNamespace } from './segmentation/dedicated-namespace.ts';
import { defaultNamespace } from './segmentation/default-namespace.ts';
import { environmentCrossing } from './segmentation/environment-crossing.ts';
import { openNamespaceSelector } from './segmentation/open-namespace-selector.ts';

/** All rules, in the order in which results are listed. */
export const RULES: readonly Rule[] = [
  defaultDenyIngress,
  defaultDenyEgress,
  namespaceDefaultDeny,
  allowAllRule,
  dedicatedNamespace,
  defaultNamespace,
  crossNamespaceIngress,
  crossNamespaceEgress,
  openNamespaceSelector,
  environmentCrossing,
  allPortsRule,
  widePortRange,
  wideCidr,
  broadPodSelector,
  ineffectivePolicy,
  redundantRule,
  publicEgress,
  unlistedExternalEndpoint,
  metadataServiceEgress,
  kubeApiEgress,
  unrestrictedDns,
  externalNameService,
  internetExposed,
  internetPivot,
  exfiltrationPath,
  hostNetwork,
  unenforcedPolicies,
  unsupportedFeature,
  ambiguousPriority,
  undeclaredConnection,
  blockedDataFlow,
  flowToUnclassified,
  missingDataFlowMap,
  staleDataFlow,
  unclassifiedDatastore,
  unapprovedPolicyChange,
  scenarioViolated,
];
