import { pendingMigrations } from '../database/migrations.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import type { ReadinessCheck } from '../http/readiness.ts';
import type { SnapshotQueue } from '../jobs/snapshot-queue.ts';
import type { OverdueSnapshots } from './overdue-snapshots.ts';

export interface ReadinessParts {
  readonly pool: OpenDatabase['pool'];
  readonly snapshotQueue: Pick<SnapshotQueue, 'counts'>;
  readonly overdueSnapshots: Pick<OverdueSnapshots, 'names'>;
  /** Whether snapshots are being taken; left out where this process takes none. */
  readonly workers?: () => 'running' | 'stopped';
}

/** What has to work before this process can do its part, and whether the snapshots are as new as they should be. */
export function readinessChecks({
  pool,
  snapshotQueue,
  overdueSnapshots,
  workers,
}: ReadinessParts): readonly ReadinessCheck[] {
  return [
    { name: 'database', check: async () => readyIf((await pool.query('SELECT 1')).rowCount === 1) },
    { name: 'migrations', check: async () => readyIf((await pendingMigrations(pool)).length === 0) },
    { name: 'queue', check: async () => ((await snapshotQueue.counts()) ? 'ready' : 'not-ready') },
    {
      name: 'snapshots',
      check: async () => ((await overdueSnapshots.names()).length === 0 ? 'ready' : 'overdue'),
    },
    ...(workers === undefined
      ? []
      : [{ name: 'workers', check: () => Promise.resolve(readyIf(workers() === 'running')) }]),
  ];
}

function readyIf(condition: boolean): 'ready' | 'not-ready' {
  return condition ? 'ready' : 'not-ready';
}
