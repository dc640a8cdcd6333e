import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Address } from '../../network/address.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { intervalsOf, type AccessInterval, type PeerStanding } from './intervals.ts';
import { addressIn, anybodyBut, partIn, workloadIn } from './lookup.ts';
import {
  narrowed,
  seenOf,
  standings,
  type AccessHistory,
  type AccessSpan,
  type Period,
  type Standing,
  type Validity,
} from './spans.ts';

/**
 * One peer: a workload with the snapshots that contain it, or an outside address. Or `anybody`: all peers together,
 * except the workload `but`.
 */
export type AskedPeer =
  | {
      readonly type: 'workload';
      readonly workload: WorkloadReference;
      readonly presence: readonly Validity[];
    }
  | { readonly type: 'address'; readonly address: Address }
  | { readonly type: 'anybody'; readonly but: WorkloadReference };

/**
 * The access between one peer and a workload during a period, as intervals that cover the period. While one of the two
 * did not exist, the state is `absent`.
 *
 * @param asked the requested connections
 */
export function peerHistory(
  history: AccessHistory,
  peer: AskedPeer,
  period: Period,
  asked: ConnectionSet,
): readonly AccessInterval[] {
  const spans = standings(history, period.now, peer.type === 'workload' ? peer.presence : undefined);
  return intervalsOf(standingOf(peer, spans, history.peers), period, asked);
}

function standingOf(
  peer: AskedPeer,
  spans: readonly AccessSpan<Standing>[],
  peers: AccessHistory['peers'],
): readonly AccessSpan<PeerStanding>[] {
  switch (peer.type) {
    case 'workload':
      return narrowed(narrowed(spans, partIn(peer.workload.namespace)), workloadIn(peer.workload));
    case 'address':
      return narrowed(narrowed(spans, partIn('')), addressIn(peer.address));
    case 'anybody':
      return seenOf(narrowed(spans, anybodyBut(peer.but)), peers);
  }
}
