import type { Unread } from '../../inventory/unread.ts';
import type { PolicyPeer } from '../../inventory/network-policy.ts';
import { isDoubtful } from '../classes/identity-labels.ts';
import type { ClusterParts } from '../cluster/cluster-parts.ts';
import type { Reason } from '../model/model.ts';

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
  const points: Reason[] = [];
  if (assumptions.hostNetworkPods === 'unknown')
    points.push({ type: 'assumption', assumption: 'hostNetworkPods' });
  if (peer.podSelector !== undefined && isDoubtful(peer.podSelector, assumptions.identityLabels))
    points.push({ type: 'assumption', assumption: 'identityLabels' });
  return [...points, ...ofPods];
}
