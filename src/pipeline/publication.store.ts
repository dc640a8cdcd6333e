import type { Pool, PoolClient } from 'pg';
import { writeAccess } from '../access-history/access-revisions.store.ts';
import { requestBackfills } from '../access-history/backfill/backfill-requests.store.ts';
import {
  repeatAssessment,
  writeAssessment,
  writeResults,
  writeScores,
} from '../assessments/assessment-revisions.store.ts';
import { readableText } from '../database/storable.ts';
import { inTransaction } from '../database/transaction.ts';
import { writeDrift } from '../drift/drift-writes.store.ts';
import { readFindings, writeFindings } from '../findings/changes/finding-changes.store.ts';
import { append } from '../outbox/outbox.store.ts';
import { SNAPSHOT_PUBLISHED } from '../snapshots/events/snapshot-published.ts';
import { readKnownObjects } from '../snapshots/held/known-objects.store.ts';
import { writeObjectRevisions } from '../snapshots/object-revisions.store.ts';
import { ClusterGoneError } from '../snapshots/runs/snapshot-run.store.ts';
import type { Snapshot, SnapshotFence } from '../snapshots/snapshot.ts';
import { readDriftGround, type StoredGround } from './drift-ground.store.ts';
import type { ComputedSnapshot, PreviousState, SnapshotBundle } from './snapshot-bundle.ts';

/** A newer run replaced this one, the run has ended, or the cluster was removed: nothing was written. */
export class FenceLostError extends Error {
  readonly code = 'fence-lost';

  constructor({ clusterId, token }: SnapshotFence) {
    super(
      `run ${token} may no longer publish for cluster ${clusterId}: a newer run replaced it, it has ended, or the cluster was removed`,
    );
    this.name = 'FenceLostError';
  }
}

/** A hanging publisher must not block its cluster: PostgreSQL ends its session, and nothing is written. */
const LIMITS = "SET LOCAL idle_in_transaction_session_timeout = '60s'; SET LOCAL statement_timeout = '10min'";

type Write = (client: PoolClient, bundle: ComputedSnapshot) => Promise<void>;

/** The writes of a publication between the snapshot's own row and its announcement, in this order. */
const WRITES: readonly Write[] = [
  (client, { snapshot, assessment, weights, inputDigest }) =>
    writeAssessment(client, snapshot, { ...assessment, weights, inputDigest }),
  (client, { snapshot, results }) => writeResults(client, snapshot, results),
  (client, { snapshot, scores }) => writeScores(client, snapshot, scores),
  (client, { snapshot, access, accessParts }) =>
    writeAccess(client, snapshot, { lists: access, parts: accessParts }),
  (client, { snapshot, findings }) => writeFindings(client, snapshot, findings),
  (client, { snapshot, drift }) => writeDrift(client, snapshot, drift),
];

/** The objects of a snapshot in which nothing changed. */
const NO_CHANGES: Snapshot['changes'] = { added: 0, changed: 0, removed: 0 };

/** Publishes snapshots: writes everything that belongs to a snapshot in one transaction. */
export class PublicationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * The state after the newest snapshot of a cluster. Read under a fence, it remains valid until that fence publishes
   * or is lost. Throws `ClusterGoneError`.
   */
  async previous(clusterId: string): Promise<PreviousState> {
    const { rows } = await this.#pool.query<
      Omit<PreviousState, 'clusterId' | 'findings' | 'known' | keyof StoredGround>
    >(
      `SELECT latest_sequence AS sequence, coalesce(problems, '[]') AS problems, coalesce(unread, '[]') AS unread,
         coalesce(held, '[]') AS held, coalesce(last_known, '{}') AS "lastKnown",
         CASE WHEN confirmed_at IS NULL THEN 'none' ELSE 'given' END AS confirmation,
         CASE WHEN thinned_at IS NULL THEN input_digest END AS "inputDigest"
       FROM clusters LEFT JOIN snapshots ON cluster_id = clusters.id AND sequence = latest_sequence
         LEFT JOIN assessments ON snapshot_id = snapshots.id
       WHERE clusters.id = $1`,
      [clusterId],
    );
    const [newest] = rows;
    if (newest === undefined) throw new ClusterGoneError(clusterId);
    const known = await readKnownObjects(this.#pool, clusterId, newest.lastKnown);
    return {
      clusterId,
      ...newest,
      known,
      findings: await readFindings(this.#pool, clusterId),
      ...(await readDriftGround(this.#pool, clusterId, newest.sequence)),
    };
  }

  /** Bodies of stored objects by content hash; those that are not stored are missing. */
  async readBodies(contentHashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.#pool.query<{ hash: string; body: string }>(
      `SELECT encode(content_hash, 'hex') AS hash, body::text AS body FROM object_contents
       WHERE content_hash = ANY(SELECT decode(hash, 'hex') FROM unnest($1::text[]) hash)`,
      [[...contentHashes]],
    );
    return new Map(rows.map(({ hash, body }) => [hash, body]));
  }

  /**
   * Makes a snapshot the newest of its cluster, with everything in its bundle and an event for consumers. Throws
   * `FenceLostError` if the fence is no longer the cluster's newest or the bundle does not follow the newest snapshot;
   * `DuplicateObjectError` and `UnstorableTextError` if the objects cannot be stored.
   */
  async publish(fence: SnapshotFence, bundle: SnapshotBundle): Promise<Snapshot> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(LIMITS);
      const { id: snapshotId, clusterId, sequence } = bundle.snapshot;
      await lockCluster(client, fence, sequence - 1);
      const changes =
        bundle.type === 'unchanged'
          ? NO_CHANGES
          : await writeObjectRevisions(client, fence, sequence, bundle.objects);
      const snapshot = await writeSnapshot(client, fence, bundle.snapshot, changes);
      if (bundle.type === 'unchanged') await repeatAssessment(client, bundle.snapshot);
      else for (const write of WRITES) await write(client, bundle);
      await requestBackfills(client, bundle.snapshot);
      await append(client, SNAPSHOT_PUBLISHED, { clusterId, snapshotId, sequence });
      return snapshot;
    });
  }
}

/** Locks the cluster against other publishers. */
async function lockCluster(client: PoolClient, fence: SnapshotFence, newest: number): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM clusters c JOIN snapshot_runs r ON r.cluster_id = c.id
     WHERE c.id = $1 AND c.fence_token = $2 AND r.id = $3 AND r.token = $2 AND r.state = 'running'
       AND c.latest_sequence = $4
     FOR UPDATE`,
    [fence.clusterId, fence.token, fence.runId, newest],
  );
  if (rowCount !== 1) throw new FenceLostError(fence);
}

async function writeSnapshot(
  client: PoolClient,
  { runId }: SnapshotFence,
  snapshot: SnapshotBundle['snapshot'],
  changes: Snapshot['changes'],
): Promise<Snapshot> {
  const { id, clusterId, sequence, ...header } = snapshot;
  const columns = {
    id,
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
    classification: JSON.stringify(header.classification),
    description: readableText(header.description),
    holds_for_ms: header.holdsForMilliseconds,
    unread: JSON.stringify(header.unread),
    problems: JSON.stringify(header.problems),
    held: header.held && JSON.stringify(header.held),
    last_known: JSON.stringify(header.lastKnown),
    data_flows: header.dataFlows && JSON.stringify(header.dataFlows),
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
  return {
    ...snapshot,
    publishedAt,
    confirmedAt: null,
    confirmedBy: null,
    thinnedAt: null,
    expiredAt: null,
    changes,
  };
}
