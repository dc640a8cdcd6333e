import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';
import { backfill, backfillJob } from '../../support/store/backfills.ts';
import { registerCluster, WHOLE_FLEET } from '../../support/store/history.ts';
import type { SmallDisk } from '../database/small-disk.ts';
import type { Plan, Restart, Step } from '../plan/plan.ts';
import type { ClusterState } from '../plan/states.ts';
import { Consumer } from './consumer.ts';
import { Crew } from './crew.ts';
import { keptSnapshots, type RememberedSnapshot } from './thinning.ts';
import { causeTrouble } from './trouble.ts';
import { LocalWorker, type Worker, type WorkerParts } from './worker.ts';
import { World } from './world.ts';

/** The database of a run, and what can be done to it. */
export interface FaultyDatabase {
  /** Connections that nothing is done to. */
  readonly pool: Pool;
  /** Its address now. */
  readonly url: () => URL;
  /** Ends it in the middle of its work; settles when it accepts connections again. */
  readonly restart: (how: Restart) => Promise<void>;
  /** Its disk, if that can be filled; otherwise the server only says that it is full. */
  readonly disk?: SmallDisk;
}

/** What the workers of a run did, which the database does not know. */
export interface Witness {
  readonly clusterIds: readonly string[];
  /** By the id of a prepared snapshot, the state that it was collected from. */
  readonly collected: ReadonlyMap<string, ClusterState>;
  /** Snapshots with their objects, as they were before something might have thinned them; by id. */
  readonly remembered: ReadonlyMap<string, RememberedSnapshot>;
  /** Snapshots that a worker was told to be published. */
  readonly acknowledged: readonly Snapshot[];
  /** What was wrong before the end of the run, in words. */
  readonly faults: readonly string[];
}

/** What causes trouble in a run. */
export interface RunParts {
  readonly database: FaultyDatabase;
  readonly own: string;
  readonly other: string;
  readonly crew: Crew;
  /** Keeps what is stored of snapshots that still have their objects. */
  readonly remember: () => Promise<void>;
}

/** Takes the snapshots of a plan, whatever goes wrong, and those of another cluster beside it. */
export async function runPlan(
  database: FaultyDatabase,
  { cniProfile, steps, consumer: cut }: Plan,
  startWorker: (parts: WorkerParts) => Promise<Worker> = (parts) => LocalWorker.start(parts),
): Promise<Witness> {
  const { pool } = database;
  const [first] = steps;
  if (first === undefined) throw new Error('a plan has steps');
  const source = { type: 'manifests', path: '/', states: 'current' } as const;
  const [own, other] = [
    (await registerCluster(pool, { cniProfile, source })).id,
    (await registerCluster(pool, { cniProfile, source })).id,
  ];
  const consumer = await Consumer.start(database, [own, other]);
  const worlds = new Map([own, other].map((id) => [id, new World(first.state)]));
  const collected = new Map<string, ClusterState>();
  const acknowledged: Snapshot[] = [];
  const remembered = new Map<string, RememberedSnapshot>();
  const faults: string[] = [];
  const worldOf = (id: string): World => {
    const world = worlds.get(id);
    if (world === undefined) throw new Error(`no cluster ${id}`);
    return world;
  };
  const parts: RunParts = {
    database,
    own,
    other,
    remember: async () => {
      for (const one of await keptSnapshots(pool, own)) remembered.set(one.snapshot.id, one);
    },
    crew: new Crew(() =>
      startWorker({
        database: database.url,
        sourceOf: (id) => worldOf(id).source,
        onPrepared: (snapshotId, id) => {
          collected.set(snapshotId, worldOf(id).state);
        },
        onPublished: (snapshot) => acknowledged.push(snapshot),
      }),
    ),
  };
  try {
    for (const [index, step] of steps.entries()) {
      for (const world of worlds.values()) world.become(step.state, step.clock);
      if (step.confirmation === 'before') await confirmNewest(pool, own);
      await takeSnapshot(parts, step);
      const newest = await newestOf(pool, own);
      if (newest === undefined || collected.get(newest.id) !== step.state)
        faults.push(`after step ${index + 1}, the newest snapshot does not show the cluster as it is`);
    }
  } finally {
    await parts.crew.stop();
  }
  for (const id of [own, other]) await backfill(id, backfillJob(pool));
  faults.push(...(await consumer.faults(cut)));
  return { clusterIds: [own, other], collected, remembered, acknowledged, faults };
}

async function takeSnapshot(parts: RunParts, { trouble }: Step): Promise<void> {
  if ((await causeTrouble(parts, trouble)) === 'given-up') await takeAtLast(parts);
}

const ATTEMPTS = 20;
const PAUSE_MS = 20;

/** Delivers the job again until it is done: the trouble is over, so that it must be done soon. */
async function takeAtLast({ crew, own }: RunParts): Promise<void> {
  for (let failures = 0; ;) {
    try {
      return await crew.use((worker) => worker.handle({ clusterId: own, trigger: 'request' }));
    } catch (error) {
      if (!(error instanceof PostponeJob) && (failures += 1) === ATTEMPTS) throw error;
      await sleep(PAUSE_MS * (failures + 1));
    }
  }
}

async function newestOf(pool: Pool, clusterId: string): Promise<Snapshot | undefined> {
  return makeStores(pool).snapshots.resolveAsOf(WHOLE_FLEET, clusterId, { type: 'latest' });
}

/** An analyst confirms the newest snapshot, if it is held. */
async function confirmNewest(pool: Pool, clusterId: string): Promise<void> {
  const newest = await newestOf(pool, clusterId);
  if (newest?.held === null || newest === undefined) return;
  await makeStores(pool).confirmations.confirm(newest.id, { name: 'analyst', owner: null });
}
