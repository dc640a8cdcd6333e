import type { Unread } from '../../inventory/inventory.ts';
import type { PolicyPeer } from '../../inventory/network-policy.ts';
import type { ClusterParts } from '../compiled-cluster.ts';
import type { Reason } from '../model.ts';

/** What may keep a peer from being decided for some pod: points of the profile, and pods that were not read. */
export function openReasonsOfPeer(
  peer: PolicyPeer,
  { assumptions, inventory }: Pick<ClusterParts, 'assumptions' | 'inventory'>,
): Reason[] {
  const ofPods = inventory.unread
    .filter(({ kind }) => kind === 'Pod')
    .map((unread: Unread): Reason => ({ type: 'unread', unread }));
  if (peer.type === 'ip-block') {
    if (assumptions.cidrMatchesPods === 'unknown')
      return [{ type: 'assumption', assumption: 'cidrMatchesPods' }, ...ofPods];
    return assumptions.cidrMatchesPods === 'by-address' ? [{ type: 'no-address' }, ...ofPods] : ofPods;
  }
  return assumptions.hostNetworkPods === 'unknown'
    ? [{ type: 'assumption', assumption: 'hostNetworkPods' }, ...ofPods]
    : ofPods;
}
