import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnapshotStore } from '../../../src/snapshots/snapshot.store.ts';
import { answersWithoutObjects } from '../../support/retention/answers.ts';
import { histories, publishHistory, thinAll } from '../../support/retention/histories.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';

let database: TestDatabase;
let snapshots: SnapshotStore;

beforeAll(async () => {
  database = await createTestDatabase();
  snapshots = new SnapshotStore(database.pool);
});
afterAll(async () => database.drop());

const later = fc.integer({ min: 0, max: 20 });

describe('after thinning', () => {
  it('everything is told as before, except what needs the objects of thinned snapshots', async () => {
    await fc.assert(
      fc.asyncProperty(histories, later, later, async (moments, days, more) => {
        const { pool } = database;
        const published = await publishHistory(pool, moments);
        const { cluster, end } = published;
        const told = await answersWithoutObjects(pool, cluster, published.snapshots, end);
        const inventories: unknown[] = [];
        for (const snapshot of published.snapshots) inventories.push(await snapshots.loadObjects(snapshot));

        const gone = new Set<number>();
        for (const age of [days, days + more]) {
          const now = new Date(end.getTime() + age * 86_400_000);
          for (const sequence of await thinAll(pool, cluster, now)) gone.add(sequence);
          expect(await answersWithoutObjects(pool, cluster, published.snapshots, end)).toEqual(told);
        }
        const left = [];
        for (const snapshot of published.snapshots)
          left.push(await snapshots.loadObjects(snapshot).catch(({ code }: { code: string }) => code));
        expect(left).toEqual(
          published.snapshots.map(({ sequence }, index) =>
            gone.has(sequence) ? 'not-kept' : inventories[index],
          ),
        );
        expect(await faultsOf(cluster)).toEqual({ overlaps: 0, needless: 0, split: 0 });
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});

/** Revisions that overlap, that no kept snapshot has, or that could be one. */
async function faultsOf(cluster: string): Promise<unknown> {
  const { rows } = await database.pool.query(
    `WITH ours AS (SELECT * FROM object_revisions WHERE cluster_id = $1)
     SELECT
       (SELECT count(*)::int FROM ours a JOIN ours b USING (kind, namespace, name)
        WHERE a.valid_from < b.valid_from AND (a.valid_to IS NULL OR a.valid_to > b.valid_from)) AS overlaps,
       (SELECT count(*)::int FROM ours WHERE (content_hash IS NULL) = EXISTS (SELECT FROM snapshots s
        WHERE s.cluster_id = $1 AND s.thinned_at IS NULL AND s.sequence >= valid_from
          AND (valid_to IS NULL OR s.sequence < valid_to))) AS needless,
       (SELECT count(*)::int FROM ours a JOIN ours b USING (kind, namespace, name)
        WHERE a.content_hash IS NULL AND b.content_hash IS NULL AND a.valid_to = b.valid_from
          AND NOT EXISTS (SELECT FROM snapshots s WHERE s.cluster_id = $1 AND s.thinned_at IS NULL
            AND s.sequence = b.valid_from)) AS split`,
    [cluster],
  );
  return rows[0];
}
