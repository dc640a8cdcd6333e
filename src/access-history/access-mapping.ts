import type { CoverageInterval, PeerDuring } from '../core/access/timeline/access-during.ts';
import type { AccessInterval, Change } from '../core/access/timeline/intervals.ts';
import type { OperatorKinds } from '../core/access/timeline/operator-kinds.ts';
import { workloadKey } from '../core/inventory/workload.ts';
import { blockText, formatRange } from '../core/network/address.ts';
import { NO_CONNECTIONS } from '../core/network/connection-set.ts';
import type { ConnectionChangeQuestion } from '../drift/connections/connection-event.service.ts';
import { toMomentType } from '../snapshots/snapshot-mapping.ts';
import type { AboutAnyPeer, AccessAbout } from './access-about.ts';
import type {
  AccessChangeType,
  AccessCoverageIntervalType,
  AccessIntervalType,
  AccessPeerType,
} from './access-history.types.ts';

/** Converts an interval to its API type. If nothing is known of ports, the port fields are empty. */
export function toIntervalType(
  { from, until, state, opened, closed }: AccessInterval,
  about: AccessAbout,
  operators: OperatorKinds,
): AccessIntervalType {
  const observed = 'allowed' in state ? state : undefined;
  const { allowed, unknown, declared } = observed ?? NOTHING_SAID;
  return {
    from,
    until,
    verdict: observed?.basis === 'backfilled' ? 'out-of-scope' : state.verdict,
    policyVerdict: observed?.verdict ?? null,
    allowed: allowed.toString(),
    unknown: unknown.toString(),
    declared: declared === 'not-recorded' ? null : declared.toString(),
    undecided: observed?.undecided ?? null,
    operatorKinds: operators.during(from, until),
    opened: opened === undefined ? null : toChangeType(opened),
    closed: closed === undefined ? null : toChangeType(closed),
    opening: questionOf(opened, about),
    closing: questionOf(closed, about),
  };
}

/** What is asked about the events of a change. */
function questionOf(change: Change | undefined, about: AccessAbout): ConnectionChangeQuestion | undefined {
  return change?.of === 'access' ? { ...about, sequence: change.at.sequence } : undefined;
}

const NOTHING_SAID = { allowed: NO_CONNECTIONS, unknown: NO_CONNECTIONS, declared: NO_CONNECTIONS };

export function toCoverageType(
  { basis, ...interval }: CoverageInterval,
  operators: OperatorKinds,
): AccessCoverageIntervalType {
  const { from, until } = interval;
  return { ...interval, basis: basis ?? null, operatorKinds: operators.during(from, until) };
}

export function toPeerType(peer: PeerDuring, about: AboutAnyPeer, operators: OperatorKinds): AccessPeerType {
  const intervals = peer.intervals.map((interval) => toIntervalType(interval, { ...about, peer }, operators));
  const shown = { label: peerLabel(peer), intervals };
  return peer.type === 'workload'
    ? { ...shown, workload: peer.workload, addresses: null }
    : { ...shown, workload: null, addresses: formatRange(peer.range.family, peer.range) };
}

/** Identifies a peer among the others. */
export function peerLabel(peer: PeerDuring): string {
  if (peer.type === 'workload') return workloadKey(peer.workload);
  return blockText(peer.range);
}

function toChangeType({ after, at }: Change): AccessChangeType {
  return { after: toMomentType(after), at: toMomentType(at) };
}
