import type { Pool, PoolClient } from 'pg';
import { inShortTransaction, lockCluster } from './short-transactions.store.ts';

/** Rows that one transaction removes. */
const AT_ONCE = 5000;
/** Snapshots that one transaction marks: a publisher of the same cluster waits for it. */
const SNAPSHOTS_AT_ONCE = 1000;

/** Valid in no snapshot of the cluster $1 from $2 on. */
const ENDED = 'cluster_id = $1 AND valid_to <= $2';

/** What an act is about; null for events that hold nothing from then on. */
const ASPECT = `CASE WHEN finding_events.type IN ('acknowledged', 'unacknowledged', 'acknowledgement-ended')
  THEN 'acknowledgement' WHEN finding_events.type IN ('assigned', 'unassigned') THEN 'assignee' END`;

/**
 * What is recorded beside objects, and which rows of it belong only to snapshots before $2. Snapshots, their assessments,
 * findings and baselines stay.
 */
export const RECORDS = [
  { table: 'access_revisions', old: ENDED },
  { table: 'backfilled_access', old: ENDED },
  { table: 'access_backfills', old: 'cluster_id = $1 AND reached <= $2' },
  { table: 'rule_result_revisions', old: ENDED },
  { table: 'workload_outcome_revisions', old: ENDED },
  { table: 'score_samples', old: ENDED },
  { table: 'finding_versions', old: ENDED },
  {
    table: 'finding_events',
    // The last act of each kind stays: it says what was in force at the snapshots that are kept.
    old: `snapshot_id IN (SELECT id FROM snapshots WHERE cluster_id = $1 AND sequence < $2)
      AND (${ASPECT} IS NULL OR EXISTS (SELECT FROM finding_events later JOIN snapshots s ON s.id = later.snapshot_id
        WHERE later.finding_id = finding_events.finding_id AND later.id > finding_events.id AND s.sequence < $2
          AND ${ASPECT.replaceAll('finding_events.', 'later.')} = ${ASPECT}))`,
  },
  { table: 'drift_events', old: 'cluster_id = $1 AND sequence < $2' },
  { table: 'object_revisions', old: `${ENDED} AND content_hash IS NULL` },
] as const satisfies readonly { readonly table: string; readonly old: string }[];

export type RecordTable = (typeof RECORDS)[number]['table'];

/** Removes what was recorded of snapshots beside their objects, and attempts to take snapshots. */
export class OldRecordStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** How many snapshots would lose their records, because they and all before them are older than a time. */
  async countOld(clusterId: string, olderThan: Date): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM snapshots WHERE ${OLD}`,
      [clusterId, olderThan],
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * Marks these snapshots, oldest first: from then on, questions about their records are refused. Then the records can be
   * removed. Returns how many were marked; `busy` if a publisher holds the cluster.
   */
  async markOld(clusterId: string, olderThan: Date): Promise<number | 'busy'> {
    let marked = 0;
    for (;;) {
      const some = await inShortTransaction(this.#pool, (client) => markSome(client, clusterId, olderThan));
      if (some === 'busy') return 'busy';
      marked += some;
      if (some < SNAPSHOTS_AT_ONCE) return marked;
    }
  }

  /** Removes the records of marked snapshots, a few at a time. Rejects with the signal's reason in between. */
  async *removeMarked(
    clusterId: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly table: RecordTable; readonly rows: number }> {
    const { rows } = await this.#pool.query<{ first: number }>(
      `SELECT coalesce(max(sequence), 0) + 1 AS first FROM snapshots
       WHERE cluster_id = $1 AND expired_at IS NOT NULL`,
      [clusterId],
    );
    const first = rows[0]?.first ?? 1;
    if (first === 1) return;
    for (const { table, old } of RECORDS)
      for await (const removed of this.#removeAll(table, old, [clusterId, first], signal))
        yield { table, rows: removed };
  }

  /** Removes attempts that ended before a time, except the newest of the cluster. Snapshots stay. */
  removeRuns(clusterId: string, endedBefore: Date, signal: AbortSignal): AsyncGenerator<number> {
    return this.#removeAll(
      'snapshot_runs',
      `cluster_id = $1 AND finished_at < $2
       AND token < (SELECT max(token) FROM snapshot_runs WHERE cluster_id = $1)`,
      [clusterId, endedBefore],
      signal,
    );
  }

  async *#removeAll(
    table: RecordTable | 'snapshot_runs',
    old: string,
    values: readonly unknown[],
    signal: AbortSignal,
  ): AsyncGenerator<number> {
    for (;;) {
      signal.throwIfAborted();
      const rows = await inShortTransaction(this.#pool, async (client) => {
        const { rowCount } = await client.query(
          `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${old} LIMIT ${AT_ONCE}))`,
          [...values],
        );
        return rowCount ?? 0;
      });
      if (rows > 0) yield rows;
      if (rows < AT_ONCE) return;
    }
  }
}

/**
 * Snapshots of the cluster $1 that are older than $2, as are all before them. Never the newest, because the next one is
 * compared with it.
 */
const OLD = `cluster_id = $1 AND expired_at IS NULL
  AND sequence < coalesce((SELECT min(sequence) FROM snapshots WHERE cluster_id = $1 AND taken_at >= $2),
    (SELECT latest_sequence FROM clusters WHERE id = $1))`;

async function markSome(client: PoolClient, clusterId: string, olderThan: Date): Promise<number | 'busy'> {
  if ((await lockCluster(client, clusterId)) === 'busy') return 'busy';
  // Without the time that it holds, a snapshot shows nothing in histories: they say `not observed`.
  const { rowCount } = await client.query(
    `UPDATE snapshots SET expired_at = now(), holds_for_ms = NULL
     WHERE cluster_id = $1 AND sequence IN
       (SELECT sequence FROM snapshots WHERE ${OLD} ORDER BY sequence LIMIT ${SNAPSHOTS_AT_ONCE})`,
    [clusterId, olderThan],
  );
  return rowCount ?? 0;
}
