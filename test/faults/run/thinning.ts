import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { DEFAULT_RETENTION } from '../../../src/core/retention/retention-policy.ts';
import type { StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import { createPool } from '../../../src/database/pool.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';
import { WHOLE_FLEET } from '../../support/store/history.ts';
import { DatabaseProxy } from '../database/proxy.ts';
import type { Trouble } from '../plan/plan.ts';
import type { RunParts } from './run-plan.ts';

/** When all steps of a run are so long ago that one snapshot of each day is kept. */
const MONTHS_LATER = new Date(Date.UTC(2026, 5, 1));
const POLL_MS = 10;

export interface RememberedSnapshot {
  readonly snapshot: Snapshot;
  readonly objects: readonly StoredObject[];
}

/** The snapshots of a cluster that have their objects. */
export async function keptSnapshots(pool: Pool, clusterId: string): Promise<readonly RememberedSnapshot[]> {
  const { snapshots } = makeStores(pool);
  const page = { limit: 1000, direction: 'forward' } as const;
  const { members } = await snapshots.list(WHOLE_FLEET, clusterId, page);
  const kept: RememberedSnapshot[] = [];
  for (const { item } of members)
    if (item.thinnedAt === null) kept.push({ snapshot: item, objects: await snapshots.loadObjects(item) });
  return kept;
}

/** Thins old snapshots of the run's own cluster. The connection is lost at a statement, and then everything is repeated. */
export async function thin(
  { database, own }: RunParts,
  { at, moment }: Extract<Trouble, { type: 'thinned' }>,
): Promise<void> {
  const proxy = await DatabaseProxy.start(database.url);
  const pool = createPool({ connectionString: proxy.connectionString });
  proxy.arm({ at, fault: { type: 'cut', moment } });
  try {
    while ((await thinOnce(pool, own)) !== 'done') await sleep(POLL_MS);
  } finally {
    await pool.end();
    await proxy.close();
  }
}

/** `again`: a publication is in progress, or the connection was lost. */
async function thinOnce(pool: Pool, clusterId: string): Promise<'done' | 'again'> {
  const { thinning, unreferencedContents } = makeStores(pool);
  try {
    const { thinned } = await thinning.plan(clusterId, DEFAULT_RETENTION, MONTHS_LATER);
    const outcome = await thinning.thin(
      clusterId,
      thinned.map(({ sequence }) => sequence),
    );
    const removal = await unreferencedContents.remove(new AbortController().signal);
    return outcome.type === 'busy' || removal.type === 'busy' ? 'again' : 'done';
  } catch {
    return 'again';
  }
}
