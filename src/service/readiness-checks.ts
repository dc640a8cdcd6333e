import { migrationStatus } from '../database/migrations.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { canWrite } from '../database/can-write.ts';
import { keptFor } from '../observability/kept-for.ts';
import type { ReadinessCheck } from '../http/readiness.ts';
import type { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import type { OverdueSnapshots } from './overdue-snapshots.ts';

export interface ReadinessParts {
  readonly pool: OpenDatabase['pool'];
  readonly snapshotQueue: Pick<SnapshotQueue, 'counts'>;
  readonly overdueSnapshots: Pick<OverdueSnapshots, 'names'>;
  /** Whether snapshots are being taken; missing if this process takes none. */
  readonly workers?: () => 'running' | 'stopped';
}

/** How long a result of the disk check is reused. Probes are frequent and need no token. */
const STORAGE_MILLISECONDS = 5000;

/** The checks of this process's dependencies, and whether snapshots are overdue. */
export function readinessChecks({
  pool,
  snapshotQueue,
  overdueSnapshots,
  workers,
}: ReadinessParts): readonly ReadinessCheck[] {
  return [
    { name: 'database', check: async () => readyIf((await pool.query('SELECT 1')).rowCount === 1) },
    { name: 'storage', check: keptFor(STORAGE_MILLISECONDS, () => writable(pool)) },
    { name: 'migrations', check: async () => readyIf((await migrationStatus(pool)).pending.length === 0) },
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

async function writable(pool: OpenDatabase['pool']): Promise<'ready' | 'not-ready'> {
  return readyIf(await canWrite(pool));
}

function readyIf(condition: boolean): 'ready' | 'not-ready' {
  return condition ? 'ready' : 'not-ready';
}
