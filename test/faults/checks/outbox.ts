import type { Pool } from 'pg';
import { SNAPSHOT_PUBLISHED } from '../../../src/snapshots/events/snapshot-published.ts';
import { difference } from './contents.ts';

/** Each snapshot is announced once, in the order of the snapshots. */
export async function announcementFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
  const { rows: snapshots } = await pool.query<{ text: string }>(
    `SELECT concat_ws(' ', sequence, id) AS text FROM snapshots WHERE cluster_id = $1 ORDER BY sequence`,
    [clusterId],
  );
  const { rows: events } = await pool.query<{ text: string }>(
    `SELECT concat_ws(' ', payload ->> 'sequence', payload ->> 'snapshotId') AS text FROM outbox
     WHERE topic = $1 AND payload ->> 'clusterId' = $2 ORDER BY xid, id`,
    [SNAPSHOT_PUBLISHED.topic, clusterId],
  );
  const [expected, announced] = [snapshots, events].map((rows) => rows.map(({ text }) => text));
  const faults = difference('announcements', expected ?? [], announced ?? []);
  if (faults.length > 0 || announced?.join() === expected?.join()) return faults;
  return [`snapshots were announced in the order ${announced?.join(', ')}`];
}
