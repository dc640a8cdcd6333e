import type { Pool } from 'pg';
import type { PeerAccess } from '../../../src/core/access/access-list.ts';
import { readPart, type AccessSubject } from '../../../src/core/access/stored-access.ts';
import type { AccessInterval } from '../../../src/core/access/timeline/intervals.ts';
import { peerHistory } from '../../../src/core/access/timeline/peer-history.ts';
import { beginnings } from '../../../src/core/access/timeline/spans.ts';
import { isSameWorkload, workloadKey } from '../../../src/core/inventory/workload.ts';
import { ALL_CONNECTIONS } from '../../../src/core/network/connection-set.ts';
import { makeStores } from '../../../src/stores.ts';
import type { Recomputed } from './history.ts';

const HOUR_MS = 3_600_000;

/** The access of anybody to each workload, as it is answered, covers time once and agrees with the stored inventories. */
export async function intervalFaults(pool: Pool, history: readonly Recomputed[]): Promise<readonly string[]> {
  const { accessHistory } = makeStores(pool);
  const times = history.map(({ snapshot }) => snapshot.takenAt.getTime());
  const from = new Date(Math.min(...times) - HOUR_MS);
  const to = new Date(Math.max(...times) + 2 * HOUR_MS);
  const period = { from, to, now: to };
  const faults: string[] = [];
  for (const subject of subjectsOf(history)) {
    const { namespace, name, kind, direction } = subject;
    const workload = { namespace, name, kind };
    const [first] = history;
    if (first === undefined) return [];
    const recorded = await accessHistory.read({
      clusterId: first.snapshot.clusterId,
      workload,
      direction,
      from,
      to,
      namespaces: 'all',
    });
    const intervals = peerHistory(
      recorded.history,
      { type: 'anybody', but: workload },
      period,
      ALL_CONNECTIONS,
    );
    const what = `access of ${workloadKey(workload)} (${direction})`;
    faults.push(
      ...coverageFaults(what, intervals, from, to),
      ...verdictFaults(what, subject, history, intervals, to),
    );
  }
  return faults;
}

function subjectsOf(history: readonly Recomputed[]): readonly AccessSubject[] {
  const subjects = history.flatMap(({ access }) => access.lists.flatMap((list) => list.subjects));
  return [...new Map(subjects.map((subject) => [JSON.stringify(subject), subject])).values()];
}

function coverageFaults(
  what: string,
  intervals: readonly AccessInterval[],
  from: Date,
  to: Date,
): readonly string[] {
  const ends = [from, ...intervals.map(({ until }) => until)];
  const begins = [...intervals.map((interval) => interval.from), to];
  return begins.flatMap((begin, place) =>
    begin.getTime() === ends[place]?.getTime()
      ? []
      : [`${what}: an interval begins at ${begin.toISOString()}, not at ${ends[place]?.toISOString()}`],
  );
}

/** At the moment at which each snapshot begins to hold, the answer is what follows from its inventory. */
function verdictFaults(
  what: string,
  subject: AccessSubject,
  history: readonly Recomputed[],
  intervals: readonly AccessInterval[],
  now: Date,
): readonly string[] {
  const observed = history.map(({ snapshot }) => ({
    ...snapshot,
    holdsForMilliseconds: snapshot.holdsForMilliseconds ?? 0,
  }));
  const begins = beginnings(observed, now);
  return history.flatMap((one, place) => {
    const begin = begins[place] ?? 0;
    const interval = intervals.find(({ from, until }) => from.getTime() <= begin && begin < until.getTime());
    if (interval === undefined) return [];
    const { state } = interval;
    // What was computed later is compared with the inventories elsewhere.
    const isLater = 'allowed' in state && state.basis === 'backfilled';
    const told = isLater ? 'out-of-scope' : state.verdict;
    const expected = expectedVerdict(one, subject, isLater ? 'computed' : 'recorded');
    return told === expected
      ? []
      : [`${what}: ${told} at snapshot ${one.snapshot.sequence}, and its inventory says ${expected}`];
  });
}

function expectedVerdict(
  { snapshot, access, inventory }: Recomputed,
  subject: AccessSubject,
  how: 'recorded' | 'computed',
): string {
  const isConclusive = snapshot.completeness === 'COMPLETE' && snapshot.consistency === 'CONSISTENT';
  const list = access.lists.find(({ subjects }) =>
    subjects.some((one) => isSameWorkload(one, subject) && one.direction === subject.direction),
  );
  if (list === undefined) {
    if (!isConclusive && how === 'recorded') return 'unknown';
    return inventory.workloads.some((workload) => isSameWorkload(workload, subject))
      ? 'out-of-scope'
      : 'absent';
  }
  const bodies = new Map(access.parts.map(({ contentHash, body }) => [contentHash, body]));
  const peers = list.parts.flatMap((hash): readonly PeerAccess[] => {
    const part = readPart(bodies.get(hash) ?? '');
    return [...part.workloads.filter(({ workload }) => !isSameWorkload(workload, subject)), ...part.outside];
  });
  if (peers.some(({ allowed }) => !allowed.isEmpty())) return 'allowed';
  return isConclusive && peers.every(({ unknown }) => unknown.isEmpty()) ? 'denied' : 'unknown';
}
