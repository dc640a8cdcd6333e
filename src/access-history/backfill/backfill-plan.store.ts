import type { Pool, PoolClient } from 'pg';
import { equalRuns, type PastSnapshot } from '../../core/access/backfill/equal-runs.ts';
import { outOfScope, type Range } from '../../core/access/backfill/out-of-scope.ts';
import type { Validity } from '../../core/access/timeline/spans.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { BackfillRun, BackfillSubject, BackfillWindow } from './backfill.ts';

/** Snapshots that are planned at once. */
const WINDOW = 128;

const ONE_MOMENT = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** The snapshots from the nearest kept one before $2 to the nearest kept one from the last before $3 on. */
const SNAPSHOTS = `WITH bounds AS (SELECT
    coalesce((SELECT max(sequence) FROM snapshots
      WHERE cluster_id = $1 AND thinned_at IS NULL AND sequence < $2), 1) AS low,
    (SELECT min(sequence) FROM snapshots
      WHERE cluster_id = $1 AND thinned_at IS NULL AND sequence >= $3 - 1) AS high),
  begun AS (SELECT valid_from AS at, count(*)::int AS stored FROM object_revisions, bounds
    WHERE cluster_id = $1 AND content_hash IS NOT NULL AND valid_from BETWEEN low AND high GROUP BY 1),
  ended AS (SELECT valid_to AS at, count(*)::int AS stored FROM object_revisions, bounds
    WHERE cluster_id = $1 AND content_hash IS NOT NULL AND valid_to BETWEEN low AND high GROUP BY 1)
  SELECT sequence, CASE WHEN thinned_at IS NULL THEN 'kept' ELSE 'thinned' END AS objects, completeness,
    cni_profile AS "cniProfile", assumptions, unread,
    json_build_array(cni_profile, assumptions, unread)::text AS grounds,
    json_build_object('published', added + changed, 'stored', coalesce(begun.stored, 0)) AS begun,
    json_build_object('published', changed + removed, 'stored', coalesce(ended.stored, 0)) AS ended
  FROM snapshots CROSS JOIN bounds LEFT JOIN begun ON begun.at = sequence LEFT JOIN ended ON ended.at = sequence
  WHERE cluster_id = $1 AND sequence BETWEEN low AND high ORDER BY sequence`;

const VALIDITY = `json_build_object('validFrom', valid_from, 'validTo', valid_to) ORDER BY valid_from`;

/** The workloads of the cluster $1 that are done from $3 on, with what is known of the snapshots from $2 on. */
const SUBJECTS = `SELECT namespace, workload_kind AS kind, workload_name AS name, since, until,
    (SELECT coalesce(json_agg(${VALIDITY}), '[]') FROM object_revisions o
     WHERE o.cluster_id = b.cluster_id AND o.kind = 'Workload' AND o.namespace = b.namespace
       AND o.name = b.workload_kind || '/' || b.workload_name AND valid_from < $3
       AND (valid_to IS NULL OR valid_to > $2)) AS presence,
    (SELECT coalesce(json_agg(${VALIDITY}), '[]') FROM access_revisions r
     WHERE (r.cluster_id, r.namespace, r.workload_name, r.workload_kind, r.direction)
         = (b.cluster_id, b.namespace, b.workload_name, b.workload_kind, 'ingress')
       AND valid_from < $3 AND (valid_to IS NULL OR valid_to > $2)) AS recorded
  FROM access_backfills b WHERE cluster_id = $1 AND reached = $3`;

type StoredSnapshot = PastSnapshot & Pick<Snapshot, 'cniProfile' | 'assumptions' | 'unread'>;

interface StoredSubject extends WorkloadReference, Pick<BackfillSubject, 'since' | 'until'> {
  readonly presence: readonly Validity[];
  readonly recorded: readonly Validity[];
}

/** Reads what is to be computed, and from which inventories. */
export class BackfillPlanStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** What is to be computed next of a cluster: the newest snapshots first. Undefined if nothing is left. */
  async next(clusterId: string): Promise<BackfillWindow | undefined> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(ONE_MOMENT);
      const range = await nextRange(client, clusterId);
      if (range === undefined) return undefined;
      const { rows: snapshots } = await client.query<StoredSnapshot>(SNAPSHOTS, [
        clusterId,
        range.from,
        range.to,
      ]);
      const { rows: subjects } = await client.query<StoredSubject>(SUBJECTS, [
        clusterId,
        range.from,
        range.to,
      ]);
      return {
        clusterId,
        thinned: await countThinned(client, clusterId),
        subjects: subjects.map((subject) => toSubject(subject, range)),
        runs: runsWithin(snapshots, range),
      };
    });
  }

  /**
   * The objects of a snapshot whose inventory the window says is proven; `stale` if snapshots were thinned since the
   * window was read.
   */
  async objects(
    { clusterId, thinned }: Pick<BackfillWindow, 'clusterId' | 'thinned'>,
    sequence: number,
  ): Promise<readonly StoredObject[] | 'stale'> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(ONE_MOMENT);
      if ((await countThinned(client, clusterId)) !== thinned) return 'stale';
      const { rows } = await client.query<StoredObject>(
        `SELECT kind, namespace, name, encode(content_hash, 'hex') AS "contentHash", c.body::text AS body
         FROM object_revisions JOIN object_contents c USING (content_hash)
         WHERE cluster_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)`,
        [clusterId, sequence],
      );
      return rows;
    });
  }
}

/**
 * From the snapshots that are done for some workloads back to those that are done for others, which go on together. What
 * was recorded of the first snapshots may have been removed: their time is not observed.
 */
async function nextRange(client: PoolClient, clusterId: string): Promise<Range | undefined> {
  const { rows } = await client.query<{ from: number; to: number | null }>(
    `SELECT max(reached) AS to, greatest(max(reached) - ${WINDOW},
        (SELECT max(reached) FROM access_backfills o WHERE cluster_id = $1
          AND reached < (SELECT max(reached) FROM access_backfills WHERE cluster_id = $1)),
        (SELECT min(sequence) FROM snapshots WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL),
        (SELECT min(since) FROM access_backfills WHERE cluster_id = $1
          AND reached = (SELECT max(reached) FROM access_backfills WHERE cluster_id = $1))) AS from
     FROM access_backfills WHERE cluster_id = $1`,
    [clusterId],
  );
  const [{ from, to } = { from: 0, to: null }] = rows;
  return to === null || from >= to ? undefined : { from, to };
}

async function countThinned(client: PoolClient, clusterId: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM snapshots WHERE cluster_id = $1 AND thinned_at IS NOT NULL',
    [clusterId],
  );
  return rows[0]?.count ?? 0;
}

function toSubject({ presence, recorded, ...subject }: StoredSubject, { from, to }: Range): BackfillSubject {
  const { namespace, kind, name, since, until } = subject;
  return {
    workload: { namespace, kind, name },
    since,
    until,
    outOfScope: outOfScope(presence, recorded, { from: Math.max(from, since), to }),
  };
}

function runsWithin(snapshots: readonly StoredSnapshot[], { from, to }: Range): readonly BackfillRun[] {
  const bySequence = new Map(snapshots.map((snapshot) => [snapshot.sequence, snapshot]));
  return equalRuns(snapshots)
    .flatMap(({ first, last, inventory }): readonly BackfillRun[] => {
      const run = { from: Math.max(first, from), to: Math.min(last + 1, to) };
      const snapshot = bySequence.get(first);
      if (run.from >= run.to || snapshot === undefined) return [];
      const { unread, cniProfile, assumptions } = snapshot;
      return [{ ...run, inventory, unread, settings: { cniProfile, assumptions } }];
    })
    .toReversed();
}
