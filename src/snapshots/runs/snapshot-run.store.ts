import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { prismaClient } from '../../database/prisma-client.ts';
import { readableText } from '../../database/storable.ts';
import type { SnapshotTrigger } from '../../clusters/scheduling/snapshot-trigger.ts';
import type { SnapshotFence } from '../snapshot.ts';

export type RunState = 'running' | 'published' | 'failed' | 'abandoned';

/** One attempt to take a snapshot. */
export interface SnapshotRun {
  readonly id: string;
  readonly clusterId: string;
  readonly state: RunState;
  readonly trigger: SnapshotTrigger;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** The cluster of a run does not exist, or no longer exists. */
export class ClusterGoneError extends Error {
  readonly code = 'cluster-gone';

  constructor(clusterId: string) {
    super(`cluster ${clusterId} does not exist or was removed: a snapshot cannot be taken`);
    this.name = 'ClusterGoneError';
  }
}

/** Milliseconds that a new run waits for a publisher, which locks its cluster until it is done. */
const WAIT_FOR_PUBLISHER = { maxWait: 10_000, timeout: 120_000 };

interface RunRow {
  readonly id: string;
  readonly clusterId: string;
  readonly state: RunState;
  readonly trigger: SnapshotTrigger;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** The `snapshot_runs` table: which run may publish, and how each run ended. */
export class SnapshotRunStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Begins a run. All earlier runs of the cluster lose their fence. Times are those of the database, because the clocks of
   * workers may differ. Throws `ClusterGoneError`.
   */
  async beginRun(clusterId: string, trigger: SnapshotTrigger): Promise<SnapshotFence> {
    const runId = randomUUID();
    return prismaClient(this.#pool).$transaction(async (transaction) => {
      const [cluster] = await transaction.cluster.updateManyAndReturn({
        where: { id: clusterId },
        data: { fenceToken: { increment: 1 } },
        select: { fenceToken: true },
      });
      if (cluster === undefined) throw new ClusterGoneError(clusterId);
      const [clock] = await transaction.$queryRaw<readonly { now: Date }[]>`
        SELECT clock_timestamp() AS now`;
      const now = clock?.now ?? new Date();
      await transaction.snapshotRun.updateMany({
        where: { clusterId, state: 'running' },
        data: { state: 'abandoned', finishedAt: now },
      });
      const token = cluster.fenceToken;
      await transaction.snapshotRun.create({
        data: { id: runId, clusterId, token, trigger, state: 'running', startedAt: now },
      });
      return { clusterId, runId, token };
    }, WAIT_FOR_PUBLISHER);
  }

  /** Records why a run failed. A run that has already ended is not changed. */
  async failRun(
    fence: SnapshotFence,
    error: { readonly code: string; readonly message: string },
  ): Promise<void> {
    await this.#pool.query(
      `UPDATE snapshot_runs SET state = 'failed', finished_at = now(), error_code = $2, error_message = $3
       WHERE id = $1 AND state = 'running'`,
      [fence.runId, error.code, readableText(error.message)],
    );
  }

  /** How many seconds the newest run of a cluster has taken; undefined if it has none. */
  async lastSeconds(clusterId: string): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ seconds: number }>(
      `SELECT extract(epoch FROM coalesce(finished_at, now()) - started_at)::float8 AS seconds
       FROM snapshot_runs WHERE cluster_id = $1 ORDER BY token DESC LIMIT 1`,
      [clusterId],
    );
    return rows[0]?.seconds;
  }

  /** The newest run of each of these clusters. The caller must have checked that they are in scope. */
  async latestRuns(clusterIds: readonly string[]): Promise<ReadonlyMap<string, SnapshotRun>> {
    const { rows } = await this.#pool.query<RunRow>(
      `SELECT DISTINCT ON (cluster_id) id, cluster_id AS "clusterId", state, trigger, error_code AS "errorCode",
         error_message AS "errorMessage", started_at AS "startedAt", finished_at AS "finishedAt"
       FROM snapshot_runs WHERE cluster_id = ANY($1::uuid[]) ORDER BY cluster_id, token DESC`,
      [[...clusterIds]],
    );
    return new Map(rows.map((row) => [row.clusterId, toRun(row)]));
  }
}

function toRun({ errorCode, errorMessage, ...run }: RunRow): SnapshotRun {
  return { ...run, error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' } };
}
