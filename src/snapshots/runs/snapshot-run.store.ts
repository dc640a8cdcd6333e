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

  /** Begins a run. All earlier runs of the cluster lose their fence. Throws `ClusterGoneError`. */
  async beginRun(clusterId: string, trigger: SnapshotTrigger): Promise<SnapshotFence> {
    const runId = randomUUID();
    return prismaClient(this.#pool).$transaction(async (transaction) => {
      const [cluster] = await transaction.cluster.updateManyAndReturn({
        where: { id: clusterId },
        data: { fenceToken: { increment: 1 } },
        select: { fenceToken: true },
      });
      if (cluster === undefined) throw new ClusterGoneError(clusterId);
      await transaction.snapshotRun.updateMany({
        where: { clusterId, state: 'running' },
        data: { state: 'abandoned', finishedAt: new Date() },
      });
      const token = cluster.fenceToken;
      await transaction.snapshotRun.create({
        data: { id: runId, clusterId, token, trigger, state: 'running' },
      });
      return { clusterId, runId, token };
    }, WAIT_FOR_PUBLISHER);
  }

  /** Records why a run failed. A run that has already ended is not changed. */
  async failRun(
    fence: SnapshotFence,
    error: { readonly code: string; readonly message: string },
  ): Promise<void> {
    await prismaClient(this.#pool).snapshotRun.updateMany({
      where: { id: fence.runId, state: 'running' },
      data: {
        state: 'failed',
        finishedAt: new Date(),
        errorCode: error.code,
        errorMessage: readableText(error.message),
      },
    });
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
