import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Fault } from '../database/link.ts';
import type { Place } from '../database/proxy.ts';
import type { Trouble } from '../plan/plan.ts';
import type { RunParts } from './run-plan.ts';
import { thin } from './thinning.ts';
import type { Job, Worker } from './worker.ts';

/** SQLSTATE `disk_full`. */
const DISK_FULL = '53100';
const POLL_MS = 5;

/** `taken`: a job was done, so that the newest snapshot shows the newest state. */
type Outcome = 'taken' | 'given-up';

/** Lets a worker take a snapshot of the run's own cluster while something goes wrong. */
export function causeTrouble(parts: RunParts, trouble: Trouble): Promise<Outcome> {
  return parts.crew.use((worker) => troubled(parts, worker, trouble));
}

async function troubled(parts: RunParts, worker: Worker, trouble: Trouble): Promise<Outcome> {
  const job: Job = { clusterId: parts.own, trigger: 'request' };
  const withFault = (at: Place, fault: Fault): Promise<Outcome> => {
    worker.proxy.arm({ at, fault });
    return attempt(worker, job);
  };
  switch (trouble.type) {
    case 'none':
      return attempt(worker, job);
    case 'killed':
      return withFault(trouble.at, { type: 'kill', moment: trouble.moment });
    case 'cut':
      // The worker lives on, and the queue gives it the job again.
      if ((await withFault(trouble.at, { type: 'cut', moment: trouble.moment })) === 'taken') return 'taken';
      return attempt(worker, job);
    case 'disk-full':
      if ((await whileDiskIsFull(parts, (fault) => withFault(trouble.at, fault))) === 'taken') return 'taken';
      return attempt(worker, job);
    case 'restarted':
      return withFault(trouble.at, { type: 'meanwhile', act: () => parts.database.restart(trouble.how) });
    case 'thinned': {
      await parts.remember();
      const [outcome] = await Promise.all([attempt(worker, job), thin(parts, trouble)]);
      return outcome;
    }
    case 'overtaken':
      return overtake(parts, worker, job, trouble);
    case 'duplicated':
      return duplicate(parts, worker, trouble);
  }
}

/** Of a real disk, the space is there again afterwards. Otherwise the server only says at a statement that it is full. */
async function whileDiskIsFull(
  { database: { disk } }: RunParts,
  act: (fault: Fault) => Promise<Outcome>,
): Promise<Outcome> {
  if (disk === undefined) return act({ type: 'error', sqlState: DISK_FULL });
  try {
    return await act({ type: 'meanwhile', act: () => disk.fill() });
  } finally {
    await disk.empty();
  }
}

async function attempt(worker: Worker, job: Job): Promise<Outcome> {
  try {
    await worker.handle(job);
    return 'taken';
  } catch {
    return 'given-up';
  }
}

/** A second worker takes a snapshot while the first one, which may have lost its lock, waits at a statement. */
async function overtake(
  { database, crew }: RunParts,
  first: Worker,
  job: Job,
  { at, lock, killed }: Extract<Trouble, { type: 'overtaken' }>,
): Promise<Outcome> {
  let other: Promise<Outcome> | undefined;
  const act = async (): Promise<void> => {
    if (lock === 'lost') await endLock(database.pool, job.clusterId);
    other = crew.use((second) => {
      if (killed !== 'never') second.proxy.arm({ at: killed, fault: { type: 'kill', moment: 'after' } });
      return attempt(second, job);
    });
    // It may have to wait for a lock that the first one holds.
    const done = new AbortController();
    await Promise.race([other, someoneWaits(database.pool, done.signal)]).finally(() => done.abort());
  };
  first.proxy.arm({ at, fault: { type: 'meanwhile', act } });
  const outcomes = [await attempt(first, job), await other];
  // A worker whose run was replaced has done its job, too, and leaves it to the one that replaced it.
  return outcomes.includes('given-up') ? 'given-up' : 'taken';
}

/** Ends the session that holds the lock of a cluster, as if its network had failed. */
async function endLock(pool: Pool, clusterId: string): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND objid::bigint = hashtext($1)::bigint & 4294967295
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [clusterId],
  );
}

async function someoneWaits(pool: Pool, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rowCount !== 0) return;
    await sleep(POLL_MS);
  }
}

/** Several workers share jobs of which some are the same; those that fail come back behind the others. */
async function duplicate(
  { own, other, crew }: RunParts,
  first: Worker,
  { order, workers: count }: Extract<Trouble, { type: 'duplicated' }>,
): Promise<Outcome> {
  const jobs = order.map((whose, index): Job => ({
    clusterId: whose === 'own' ? own : other,
    trigger: index % 2 === 0 ? 'request' : 'schedule',
  }));
  const work = async (worker: Worker): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      if ((await attempt(worker, job)) === 'taken') continue;
      jobs.push(job);
      await sleep(POLL_MS);
    }
  };
  const others = Array.from({ length: count - 1 }, () => crew.use(work));
  await Promise.all([work(first), ...others]);
  // A scheduled job is left out while another is in progress, which may have collected before.
  return 'given-up';
}
