import type { Direction } from '../network/protocol.ts';
import type { NetworkPolicy } from '../inventory/network-policy.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import { EVERYTHING } from '../inventory/selector.ts';
import type { ClusterIndex } from './compiled-cluster.ts';
import type { CompiledTierPolicy } from './dialects/cluster-tier.ts';
import { tiersDenyStrangers } from './hypothetical-peers.ts';
import { matchNamespace } from './namespace-matcher.ts';
import type { NamespaceView } from './namespace-matcher.ts';
import { stackOf } from './tier-evaluation.ts';
import type { Doubts } from './doubts.ts';
import type { NamespaceDefault, PolicyReference, Reason } from './model.ts';
import { labelsOutside } from './selector-logic.ts';

/**
 * Whether the policies of a namespace would isolate any pod created in it, whatever its labels. Exact: an `open`
 * answer carries labels that no policy selects.
 */
export function namespaceDefaultOf(
  namespace: string,
  direction: Direction,
  index: ClusterIndex,
  doubts: Doubts,
  tierPolicies: readonly CompiledTierPolicy[],
): NamespaceDefault {
  const { inventory, assumptions } = index;
  const covering = coveringTiers(namespace, direction, index, tierPolicies);
  if (covering.length > 0) return { type: 'covered', policies: covering };
  if (assumptions.networkPolicy === 'not-enforced') return { type: 'open', witness: {} };
  const policies = inventory.networkPolicies.filter(
    (policy) => policy.namespace === namespace && policy.directions.includes(direction),
  );
  const about = doubts.ofNamespace(namespace, direction);
  const witness = labelsOutside(policies.map(({ podSelector }) => podSelector));
  const reasons: Reason[] = about
    .filter(({ effect }) => effect !== (witness === 'none' ? 'additive' : 'widening'))
    .map(({ reason }) => reason);
  if (witness === 'undecided')
    return {
      type: 'unknown',
      reasons: [...reasons, { type: 'isolated', policies: policies.map(referenceTo) }],
    };
  if (reasons.length > 0) return { type: 'unknown', reasons };
  if (witness !== 'none') return { type: 'open', witness };
  const total = policies.filter(({ podSelector }) => podSelector.requirements.length === 0);
  return { type: 'covered', policies: (total.length > 0 ? total : policies).map(referenceTo) };
}

function referenceTo({ kind, namespace, name, location }: NetworkPolicy): PolicyReference {
  return { kind, namespace, name, ...(location && { location }) };
}

/** Cluster tiers on every pod of the namespace that deny, on their own, whatever no rule names. */
function coveringTiers(
  namespace: string,
  direction: Direction,
  index: ClusterIndex,
  tierPolicies: readonly CompiledTierPolicy[],
): PolicyReference[] {
  const labels = index.inventory.namespaces.find(({ name }) => name === namespace)?.labels;
  const view: NamespaceView = {
    name: namespace,
    labels: { ...labels, [NAMESPACE_NAME_LABEL]: namespace },
    labelsRead: index.namespaces.views.find(({ name }) => name === namespace)?.labelsRead ?? 'read',
  };
  const total = tierPolicies.filter(({ source: { subject } }) => {
    const { namespaceSelector, podSelector = EVERYTHING } = subject;
    return podSelector.requirements.length === 0 && matchNamespace(namespaceSelector, view) === 'yes';
  });
  const stack = stackOf(
    total.map((policy) => ({ policy, selects: 'yes' as const })),
    direction,
  );
  if (stack === undefined || tiersDenyStrangers(stack, direction, index) !== 'yes') return [];
  return total.filter(({ rules }) => rules[direction].length > 0).map(({ reference }) => reference);
}
