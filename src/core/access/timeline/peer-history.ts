import type { WorkloadReference } from '../../inventory/workload.ts';
import type { Address } from '../../network/address.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { intervalsOf, type AccessInterval } from './intervals.ts';
import { addressIn, partIn, workloadIn } from './lookup.ts';
import { narrowed, standings, type AccessHistory, type Period, type Validity } from './spans.ts';

/** One peer: a workload with the snapshots in whose inventory it was, or an outside address. */
export type AskedPeer =
  | {
      readonly type: 'workload';
      readonly workload: WorkloadReference;
      readonly presence: readonly Validity[];
    }
  | { readonly type: 'address'; readonly address: Address };

/**
 * What one peer could exchange with a workload during a period: intervals that cover the period. Where one of the two
 * did not exist, the state is `absent`.
 *
 * @param asked the connections that the question is about
 */
export function peerHistory(
  history: AccessHistory,
  peer: AskedPeer,
  period: Period,
  asked: ConnectionSet,
): readonly AccessInterval[] {
  const isWorkload = peer.type === 'workload';
  const spans = standings(history, period.now, isWorkload ? peer.presence : undefined);
  const about = narrowed(spans, partIn(isWorkload ? peer.workload.namespace : ''));
  const find = isWorkload ? workloadIn(peer.workload) : addressIn(peer.address);
  return intervalsOf(narrowed(about, find), period, asked);
}
