import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { writeAssessment } from '../assessments/assessment-revisions.store.ts';
import type { FindingEvent } from '../core/findings/finding.ts';
import type { Assessment } from '../core/rules/assessment.ts';
import type { Patch } from '../core/remediation/patch.ts';
import { readableText } from '../database/storable.ts';
import { inTransaction } from '../database/transaction.ts';
import { readFindings, writeFindings } from '../findings/changes/finding-changes.store.ts';
import { append } from '../outbox/outbox.store.ts';
import { SNAPSHOT_PUBLISHED } from '../snapshots/events/snapshot-published.ts';
import { writeObjectRevisions } from '../snapshots/object-revisions.store.ts';
import type { PreparedSnapshot, Snapshot, SnapshotFence } from '../snapshots/snapshot.ts';

/** A newer run has taken over, the run has ended, or the cluster was removed: nothing was written. */
export class FenceLostError extends Error {
  readonly code = 'fence-lost';

  constructor({ clusterId, token }: SnapshotFence) {
    super(
      `run ${token} may not publish for cluster ${clusterId} any more: a newer run took over, it has ended, or the cluster was removed`,
    );
    this.name = 'FenceLostError';
  }
}

/** A publisher that hangs must not keep its cluster from its successor: PostgreSQL ends it, and nothing is written. */
const LIMITS = "SET LOCAL idle_in_transaction_session_timeout = '60s'; SET LOCAL statement_timeout = '10min'";

export interface Publication {
  readonly fence: SnapshotFence;
  readonly prepared: PreparedSnapshot;
  readonly assessment: Assessment;
  readonly patches: readonly Patch[];
}

export interface Published {
  readonly snapshot: Snapshot;
  /** What happened to the cluster's findings. */
  readonly findingEvents: readonly FindingEvent[];
}

/** Publishes snapshots: everything that a snapshot brings, in one transaction, or nothing. */
export class PublicationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Makes a prepared snapshot the newest of its cluster, with its assessment, its findings and an event for those who
   * follow. Throws `FenceLostError` where the fence is no longer the cluster's newest, `DuplicateObjectError` and
   * `UnstorableTextError` where the objects cannot be kept.
   */
  async publish({ fence, prepared, assessment, patches }: Publication): Promise<Published> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(LIMITS);
      const sequence = (await lockSequence(client, fence)) + 1;
      const existing = await readFindings(client, fence.clusterId);
      const changes = await writeObjectRevisions(client, fence, sequence, prepared.objects);
      const snapshot = await writeSnapshot(client, fence, sequence, prepared, changes);
      await writeAssessment(client, snapshot, assessment, patches);
      const findingEvents = await writeFindings(client, existing, snapshot, assessment, prepared.objects);
      await announce(client, snapshot);
      return { snapshot, findingEvents };
    });
  }
}

/** Locks the cluster against other publishers and answers with the sequence of its newest snapshot. */
async function lockSequence(client: PoolClient, fence: SnapshotFence): Promise<number> {
  const { rows } = await client.query<{ sequence: number }>(
    `SELECT c.latest_sequence AS sequence FROM clusters c JOIN snapshot_runs r ON r.cluster_id = c.id
     WHERE c.id = $1 AND c.fence_token = $2 AND r.id = $3 AND r.token = $2 AND r.state = 'running'
     FOR UPDATE`,
    [fence.clusterId, fence.token, fence.runId],
  );
  if (rows[0] === undefined) throw new FenceLostError(fence);
  return rows[0].sequence;
}

async function writeSnapshot(
  client: PoolClient,
  { clusterId, runId }: SnapshotFence,
  sequence: number,
  { header }: PreparedSnapshot,
  changes: Snapshot['changes'],
): Promise<Snapshot> {
  const columns = {
    id: randomUUID(),
    cluster_id: clusterId,
    run_id: runId,
    sequence,
    taken_at: header.takenAt,
    window_start: header.windowStart,
    window_end: header.windowEnd,
    trigger: header.trigger,
    completeness: header.completeness,
    consistency: header.consistency,
    cni_profile: header.cniProfile,
    assumptions: JSON.stringify(header.assumptions),
    description: readableText(header.description),
    unread: JSON.stringify(header.unread),
    problems: JSON.stringify(header.problems),
    absent_kinds: header.absentKinds.map(readableText),
    ignored_kinds: JSON.stringify(header.ignoredKinds),
    object_counts: JSON.stringify(header.objectCounts),
    ...changes,
  };
  const placeholders = Object.keys(columns).map((_, index) => `$${index + 1}`);
  const { rows } = await client.query<{ publishedAt: Date }>(
    `INSERT INTO snapshots (${Object.keys(columns).join(', ')}) VALUES (${placeholders.join(', ')})
     RETURNING published_at AS "publishedAt"`,
    Object.values(columns),
  );
  await client.query('UPDATE clusters SET latest_sequence = $2 WHERE id = $1', [clusterId, sequence]);
  await client.query("UPDATE snapshot_runs SET state = 'published', finished_at = now() WHERE id = $1", [
    runId,
  ]);
  const publishedAt = rows[0]?.publishedAt ?? new Date();
  return { ...header, id: columns.id, clusterId, sequence, publishedAt, changes };
}

async function announce(client: PoolClient, { id, clusterId, sequence }: Snapshot): Promise<void> {
  await append(client, SNAPSHOT_PUBLISHED, { clusterId, snapshotId: id, sequence });
}
