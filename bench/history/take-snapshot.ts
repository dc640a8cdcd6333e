import type { Pool } from 'pg';
import type { KubernetesObject } from '../../test/support/fake-api-server/object-store.ts';
import { publishSource } from '../../test/support/api/published-fleet.ts';
import { rowsWritten } from '../storage/rows-written.ts';
import { inventoryOf } from './made-up-cluster.ts';

/** What a snapshot took: reading, judging, comparing, storing. */
export interface Cost {
  readonly milliseconds: number;
  readonly rows: number;
}

/** Takes one snapshot as the pipeline does, in this thread. Reading the objects counts, fetching them does not. */
export async function takeSnapshot(
  pool: Pool,
  clusterId: string,
  { objects, at }: { readonly objects: readonly KubernetesObject[]; readonly at: Date },
): Promise<Cost> {
  const before = await rowsWritten(pool);
  const started = performance.now();
  const collect = async () => ({
    inventory: inventoryOf(objects),
    consistency: 'CONSISTENT' as const,
    startedAt: at,
    finishedAt: at,
    description: 'made up',
  });
  await publishSource(pool, clusterId, { collect }, { takenAt: at });
  const milliseconds = performance.now() - started;
  return { milliseconds, rows: (await rowsWritten(pool)) - before };
}

/** Bytes of some tables with their indexes, and the rows of the first. */
export async function sizeOf(
  pool: Pool,
  tables: readonly [string, ...string[]],
): Promise<{ readonly bytes: number; readonly rows: number }> {
  await pool.query('VACUUM ANALYZE');
  const { rows } = await pool.query<{ bytes: string; count: string }>(
    `SELECT (SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest($1::text[]) AS name) AS bytes,
       (SELECT count(*) FROM ${tables[0]}) AS count`,
    [tables],
  );
  return { bytes: Number(rows[0]?.bytes), rows: Number(rows[0]?.count) };
}
