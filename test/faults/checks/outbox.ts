import type { Pool } from 'pg';
import { FINDING_CHANGED } from '../../../src/findings/changes/finding-changed.ts';
import { SNAPSHOT_PUBLISHED } from '../../../src/snapshots/events/snapshot-published.ts';
import { difference } from './contents.ts';

/** Snapshots, and the changes of findings with them, are announced once. */
export async function announcementFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
  return [...(await snapshotFaults(pool, clusterId)), ...(await changeFaults(pool, clusterId))];
}

/** Each finding that an event tells of was announced once for its snapshot, and no other one. */
async function changeFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
  const { rows: events } = await pool.query<{ text: string }>(
    `SELECT DISTINCT concat_ws(' ', e.snapshot_id, e.finding_id) AS text
     FROM finding_events e JOIN findings f ON f.id = e.finding_id WHERE f.cluster_id = $1`,
    [clusterId],
  );
  const { rows: announced } = await pool.query<{ text: string }>(
    `SELECT concat_ws(' ', payload ->> 'snapshotId', finding.id) AS text
     FROM outbox CROSS JOIN jsonb_array_elements_text(payload -> 'findingIds') AS finding(id)
     WHERE topic = $1 AND payload ->> 'clusterId' = $2`,
    [FINDING_CHANGED.topic, clusterId],
  );
  return difference(
    'announced changes of findings',
    events.map(({ text }) => text),
    announced.map(({ text }) => text),
  );
}

/** Each snapshot is announced once, in the order of the snapshots. */
async function snapshotFaults(pool: Pool, clusterId: string): Promise<readonly string[]> {
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
