import type { Direction } from '../network/protocol.ts';
import type { NetworkPolicy } from '../inventory/network-policy.ts';
import type { ClusterIndex } from './compiled-cluster.ts';
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
  { inventory, assumptions }: ClusterIndex,
  doubts: Doubts,
): NamespaceDefault {
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
