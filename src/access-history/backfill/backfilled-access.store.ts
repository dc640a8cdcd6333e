import type { Pool, PoolClient } from 'pg';
import type { AccessLists } from '../../core/access/access-lists.ts';
import type { Range } from '../../core/access/backfill/out-of-scope.ts';
import { workloadKey } from '../../core/inventory/workload.ts';
import { DIRECTIONS } from '../../core/network/protocol.ts';
import { ENGINE_VERSION } from '../../core/rules/engine-version.ts';
import { byteaLiteral, copyRows } from '../../database/copy.ts';
import { inTransaction } from '../../database/transaction.ts';
import { writeAccessContents } from '../access-contents.store.ts';
import type { BackfillSubject } from './backfill.ts';

/** `busy`: a publisher holds the cluster. `gone`: the cluster was removed. Nothing was written in both cases. */
export type BackfillOutcome = 'written' | 'busy' | 'gone';

/** What was computed for a range of snapshots. */
export interface BackfilledRun {
  readonly clusterId: string;
  readonly range: Range;
  /** Those for which everything from the end of the range on is done. */
  readonly subjects: readonly BackfillSubject[];
  /** `unproven`: it is not known what the inventory was. */
  readonly access: AccessLists | 'unproven';
}

/** A publisher waits for this transaction: it must be short. PostgreSQL ends it if this process hangs. */
const LIMITS = "SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL statement_timeout = '60s'";

const KEY = 'namespace, workload_kind, workload_name';
const SUBJECTS = `(SELECT * FROM unnest($4::text[], $5::text[], $6::text[], $7::int[])
  AS s (namespace, workload_kind, workload_name, until)) s`;
const SAME = `(b.namespace, b.workload_kind, b.workload_name, b.until)
  = (s.namespace, s.workload_kind, s.workload_name, s.until)`;

/** Moves the marks from $3 back to $2, unless another worker already did; returns those that it moved. */
const MOVE = `WITH done AS (
    DELETE FROM access_backfills b USING ${SUBJECTS}
    WHERE b.cluster_id = $1 AND ${SAME} AND b.reached = $3 AND b.since >= $2
    RETURNING b.namespace, b.workload_kind, b.workload_name),
  moved AS (
    UPDATE access_backfills b SET reached = $2 FROM ${SUBJECTS}
    WHERE b.cluster_id = $1 AND ${SAME} AND b.reached = $3 AND b.since < $2
    RETURNING b.namespace, b.workload_kind, b.workload_name)
  SELECT namespace, workload_kind AS kind, workload_name AS name FROM done
  UNION ALL SELECT * FROM moved`;

/** Writes access lists that were computed later. */
export class BackfilledAccessStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Writes what was computed for a range of snapshots, and that this is done: in one transaction, so that a worker that
   * is killed loses at most one range. Of several workers that computed the same, one writes it.
   */
  async write(run: BackfilledRun): Promise<BackfillOutcome> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(LIMITS);
      const cluster = await lockCluster(client, run.clusterId);
      if (cluster !== 'locked') return cluster;
      const moved = await moveMarks(client, run);
      const rows = rowsOf({
        ...run,
        subjects: run.subjects.filter(({ workload }) => moved.has(workloadKey(workload))),
      });
      if (rows.length === 0) return 'written';
      if (run.access !== 'unproven') await writeAccessContents(client, run.access);
      await writeRows(client, run.clusterId, rows);
      return 'written';
    });
  }

  /** Removes marks of a cluster that need no more snapshots: what was recorded of the earlier ones has been removed. */
  async removeReached(clusterId: string): Promise<void> {
    await this.#pool.query(
      `DELETE FROM access_backfills WHERE cluster_id = $1 AND reached <= (
         SELECT min(sequence) FROM snapshots WHERE cluster_id = $1 AND holds_for_ms IS NOT NULL)`,
      [clusterId],
    );
  }
}

/** Locks the cluster as the foreign keys of the rows do, but before everything else, as publishers do. */
async function lockCluster(client: PoolClient, clusterId: string): Promise<'locked' | 'busy' | 'gone'> {
  const locked = await client.query('SELECT FROM clusters WHERE id = $1 FOR KEY SHARE SKIP LOCKED', [
    clusterId,
  ]);
  if (locked.rowCount === 1) return 'locked';
  const existing = await client.query('SELECT FROM clusters WHERE id = $1', [clusterId]);
  return existing.rowCount === 1 ? 'busy' : 'gone';
}

async function moveMarks(
  client: PoolClient,
  { clusterId, range, subjects }: BackfilledRun,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<BackfillSubject['workload']>(MOVE, [
    clusterId,
    range.from,
    range.to,
    subjects.map(({ workload }) => workload.namespace),
    subjects.map(({ workload }) => workload.kind),
    subjects.map(({ workload }) => workload.name),
    subjects.map(({ until }) => until),
  ]);
  return new Set(rows.map(workloadKey));
}

interface Row {
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workloadName: string;
  readonly direction: string;
  readonly contentHash: string | null;
  readonly validFrom: number;
  readonly validTo: number;
}

/** A row per workload, direction and time out of scope. */
function rowsOf({ range, subjects, access }: BackfilledRun): readonly Row[] {
  const lists = access === 'unproven' ? [] : access.lists;
  const hashes = new Map(
    lists.flatMap(({ contentHash, subjects: own }) =>
      own.map(
        ({ direction, ...workload }) => [`${direction} ${workloadKey(workload)}`, contentHash] as const,
      ),
    ),
  );
  return subjects.flatMap(({ workload, outOfScope }) =>
    outOfScope.flatMap(({ from, to }) => {
      const [validFrom, validTo] = [Math.max(from, range.from), Math.min(to, range.to)];
      if (validFrom >= validTo) return [];
      return DIRECTIONS.flatMap((direction): readonly Row[] => {
        const hash = hashes.get(`${direction} ${workloadKey(workload)}`);
        if (hash === undefined && access !== 'unproven') return [];
        const { namespace, kind: workloadKind, name: workloadName } = workload;
        const contentHash = hash === undefined ? null : byteaLiteral(hash);
        return [{ namespace, workloadKind, workloadName, direction, contentHash, validFrom, validTo }];
      });
    }),
  );
}

/** A row that goes on with what the next range begins with is joined with it. */
async function writeRows(client: PoolClient, clusterId: string, rows: readonly Row[]): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE incoming_backfill (namespace text, workload_kind text, workload_name text, direction text,
       content_hash bytea, valid_from int, valid_to int) ON COMMIT DROP`,
  );
  await copyRows(
    client,
    'incoming_backfill',
    ['namespace', 'workloadKind', 'workloadName', 'direction', 'contentHash', 'validFrom', 'validTo'],
    rows,
  );
  await client.query(
    `WITH joined AS (
       UPDATE backfilled_access b SET valid_from = i.valid_from FROM incoming_backfill i
       WHERE b.cluster_id = $1 AND (b.namespace, b.workload_kind, b.workload_name, b.direction, b.valid_from)
           = (i.namespace, i.workload_kind, i.workload_name, i.direction, i.valid_to)
         AND b.content_hash IS NOT DISTINCT FROM i.content_hash AND b.engine_version = $2
       RETURNING i.*)
     INSERT INTO backfilled_access (cluster_id, ${KEY}, direction, content_hash, valid_from, valid_to, engine_version)
     SELECT $1, ${KEY}, direction, content_hash, valid_from, valid_to, $2 FROM incoming_backfill i
     WHERE NOT EXISTS (SELECT FROM joined j WHERE (j.namespace, j.workload_kind, j.workload_name, j.direction, j.valid_from)
       = (i.namespace, i.workload_kind, i.workload_name, i.direction, i.valid_from))`,
    [clusterId, ENGINE_VERSION],
  );
}
