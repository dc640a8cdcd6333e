import type { PolicyPeer } from '../../inventory/network-policy.ts';
import type { ClusterParts } from '../compiled-cluster.ts';
import type { Reason } from '../model.ts';

/** What may keep a peer from being decided for some pod: points of the profile, and namespaces not read. */
export function openReasonsOfPeer(peer: PolicyPeer, index: ClusterParts): Reason[] {
  const { assumptions, inventory, namespaces } = index;
  if (peer.type === 'ip-block')
    return assumptions.cidrMatchesPods === 'unknown'
      ? [{ type: 'assumption', assumption: 'cidrMatchesPods' }]
      : assumptions.cidrMatchesPods === 'by-address'
        ? [{ type: 'no-address' }]
        : [];
  const reasons: Reason[] = [];
  if (assumptions.hostNetworkPods === 'unknown')
    reasons.push({ type: 'assumption', assumption: 'hostNetworkPods' });
  const { namespaceSelector } = peer;
  const matched = namespaceSelector && namespaces.matching(namespaceSelector);
  const unreadLabels = matched !== undefined && matched.certain !== matched.possible;
  for (const unread of inventory.unread)
    if ((unread.kind === 'Namespace' && unreadLabels) || unread.kind === 'Pod')
      reasons.push({ type: 'unread', unread });
  return reasons;
}
