import type { AccessPart } from '../../../src/core/access/access-list.ts';
import type { AccessInterval, AccessState } from '../../../src/core/access/timeline/intervals.ts';
import type { AccessHistory, ObservedSnapshot, Period } from '../../../src/core/access/timeline/spans.ts';
import type { WorkloadReference } from '../../../src/core/inventory/workload.ts';
import { accessDuring } from '../../../src/core/access/timeline/access-during.ts';
import { peerHistory } from '../../../src/core/access/timeline/peer-history.ts';
import {
  ALL_CONNECTIONS,
  NO_CONNECTIONS,
  parseConnectionSet,
} from '../../../src/core/network/connection-set.ts';
import type { ConnectionSet } from '../../../src/core/network/sets.ts';

export const database: WorkloadReference = { namespace: 'shop', kind: 'StatefulSet', name: 'db' };
export const workload = (name: string): WorkloadReference => ({
  namespace: 'shop',
  kind: 'Deployment',
  name,
});
export const web = workload('web');

interface Quality {
  readonly quality?: 'partial' | 'skewed' | 'held' | 'confirmed';
  readonly holds?: number;
}

export function snapshot(
  sequence: number,
  at: number,
  { quality, holds = 1000 }: Quality = {},
): ObservedSnapshot {
  return {
    sequence,
    id: `s${sequence}`,
    takenAt: new Date(at),
    completeness: quality === undefined || quality === 'skewed' ? 'COMPLETE' : 'PARTIAL',
    consistency: quality === 'skewed' ? 'SKEWED' : 'CONSISTENT',
    holdsForMilliseconds: holds,
    ...(quality === 'held' && { hold: 'unconfirmed' }),
    ...(quality === 'confirmed' && { hold: 'confirmed' }),
  };
}

/** The place of the snapshot that holds at a moment, if the clocks were right. */
export function heldAt(moment: number, snapshots: readonly ObservedSnapshot[]): number | undefined {
  const place = snapshots.findLastIndex(({ takenAt }) => takenAt.getTime() <= moment);
  const held = snapshots[place];
  return held === undefined || moment >= held.takenAt.getTime() + held.holdsForMilliseconds
    ? undefined
    : place;
}

/** A part in which each named workload of `shop` is allowed these connections. */
export function allowing(allowed: Readonly<Record<string, string>>): AccessPart {
  return {
    namespace: 'shop',
    workloads: Object.entries(allowed).map(([name, text]) => ({
      workload: workload(name),
      allowed: parseConnectionSet(text),
      unknown: NO_CONNECTIONS,
      declared: NO_CONNECTIONS,
    })),
    outside: [],
  };
}

/** The parts of the revisions of consecutive snapshots. Equal neighbours are one revision; `undefined`: no list. */
function revisionsOf(parts: readonly (readonly AccessPart[] | undefined)[]): AccessHistory['revisions'] {
  return parts.flatMap((own, place) => {
    if (own === undefined || own === parts[place - 1]) return [];
    const length = parts.slice(place).findIndex((later) => later !== own);
    return [{ parts: own, validFrom: place + 1, validTo: length === -1 ? null : place + 1 + length }];
  });
}

export const always = [{ validFrom: 1, validTo: null }];
export const OPEN = [allowing({ web: 'TCP 5432' })];
export const SHUT: readonly AccessPart[] = [];
export const until = (to: number, from = 0): Period => ({
  from: new Date(from),
  to: new Date(to),
  now: new Date(to),
});

/** `later`: lists that were computed later, because the workload was out of scope. */
export function historyOf(
  snapshots: readonly ObservedSnapshot[],
  lists: readonly (readonly AccessPart[] | undefined)[],
  later: readonly (readonly AccessPart[] | undefined)[] = [],
): AccessHistory {
  return {
    snapshots,
    revisions: revisionsOf(lists),
    backfilled: revisionsOf(later),
    pending: [],
    presence: always,
    peers: 'all',
  };
}

export function told(intervals: readonly AccessInterval[]) {
  return intervals.map(({ from, until: end, state, opened, closed }) =>
    [
      `${from.getTime()}-${end.getTime()} ${stateText(state)}`,
      ...(opened ? [`opened ${opened.after.id}..${opened.at.id}`] : []),
      ...(closed ? [`closed ${closed.after.id}..${closed.at.id}`] : []),
    ].join(', '),
  );
}

export function stateText(state: AccessState): string {
  if (!('allowed' in state)) return state.verdict;
  const cause = state.undecided === undefined ? '' : ` (${state.undecided})`;
  const scope = state.basis === 'backfilled' ? 'out-of-scope: ' : '';
  return `${scope}${state.verdict}${cause}${state.allowed.isEmpty() ? '' : ` ${state.allowed.toString()}`}`;
}

/** The intervals of the workload `web`, in one line each. */
export function ofWeb(history: AccessHistory, period: Period, asked: ConnectionSet = ALL_CONNECTIONS) {
  return told(peerHistory(history, { type: 'workload', workload: web, presence: always }, period, asked));
}

/** Everybody who had access to the database, with intervals in one line each. */
export const ofDatabase = (history: AccessHistory, period: Period) => {
  const { peers, coverage } = accessDuring(history, database, period, ALL_CONNECTIONS);
  return {
    peers: peers.map((peer) => [
      peer.type === 'workload' ? peer.workload.name : `${peer.range.first}-${peer.range.last}`,
      ...told(peer.intervals),
    ]),
    coverage: coverage.map(
      ({ from, until: end, coverage: how }) => `${from.getTime()}-${end.getTime()} ${how}`,
    ),
  };
};
