import type { Pool } from 'pg';
import type { MissedChanges } from '../api/earlier-answers.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import { Conditions } from '../database/conditions.ts';
import { countOwnedRows, countRows, readOwnedSlices, readSlice } from '../database/keyset.ts';
import type { KeysetOrder, KeysetQuery } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';
import { isUuid } from '../database/uuid.ts';
import type { AsOf, Snapshot, SnapshotMoment } from './snapshot.ts';
import { thinnedRefusal, type KeptNeighbours } from './thinning/thinned-refusal.ts';

const COLUMNS = `id, cluster_id AS "clusterId", sequence, taken_at AS "takenAt", window_start AS "windowStart",
  window_end AS "windowEnd", trigger, completeness, consistency, cni_profile AS "cniProfile", assumptions, classification,
  description, holds_for_ms::float8 AS "holdsForMilliseconds",
  unread, problems, held, last_known AS "lastKnown", confirmed_at AS "confirmedAt", confirmed_by AS "confirmedBy",
  data_flows AS "dataFlows", absent_kinds AS "absentKinds", coalesce(ignored_kinds, '{}') AS "ignoredKinds", object_counts AS "objectCounts",
  json_build_object('added', added, 'changed', changed, 'removed', removed) AS changes,
  published_at AS "publishedAt", thinned_at AS "thinnedAt",
  expired_at AS "expiredAt"`;

/** Of one cluster. Sequence numbers, because a snapshot's time may lie ahead of later ones if the clock was wrong. */
const NEWEST_OF_CLUSTER_FIRST: KeysetOrder = {
  keys: [
    { column: 'sequence', type: 'int' },
    { column: 'id', type: 'uuid' },
  ],
  direction: 'desc',
};

/** Of several clusters, whose sequence numbers cannot be compared. */
const NEWEST_OF_ALL_FIRST: KeysetOrder = {
  keys: [
    { column: 'taken_at', type: 'timestamptz' },
    { column: 'sequence', type: 'int' },
    { column: 'id', type: 'uuid' },
  ],
  direction: 'desc',
};

/** Condition for the objects that existed at a sequence number: those still current, and those that ended later. */
const VALID_AT = `SELECT kind, namespace, name, content_hash FROM object_revisions
    WHERE cluster_id = $1 AND valid_to IS NULL AND valid_from <= $2
  UNION ALL
  SELECT kind, namespace, name, content_hash FROM object_revisions
    WHERE cluster_id = $1 AND valid_to > $2 AND valid_from <= $2`;

const THINNED = 'SELECT * FROM snapshots WHERE cluster_id = $1 AND sequence = $2 AND thinned_at IS NOT NULL';

export type SnapshotTimes = Pick<Snapshot, 'takenAt' | 'publishedAt'>;

/** Reads snapshots and their objects. */
export class SnapshotStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Newest first: of one cluster by sequence, of all in scope by the time that they show. */
  async list(scope: AccessScope, clusterId: string | undefined, page: Page): Promise<Slice<Snapshot>> {
    const conditions = listed(scope, clusterId);
    return readSlice(
      this.#pool,
      clusterId === undefined ? newestOfAllFirst(conditions, page) : newestOfClusterFirst(conditions, page),
    );
  }

  /** The same page of the snapshots of each cluster, newest first, in the order of `clusterIds`. */
  async listEach(
    scope: AccessScope,
    clusterIds: readonly string[],
    page: Page,
  ): Promise<readonly Slice<Snapshot>[]> {
    const query = newestOfClusterFirst(listed(scope, undefined), page);
    return readOwnedSlices(this.#pool, { ...query, ownerColumn: 'cluster_id', owners: clusterIds });
  }

  /** By cluster id; clusters without any are left out. */
  async countEach(scope: AccessScope, clusterIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const conditions = listed(scope, undefined).addWith(
      [...clusterIds],
      (ids) => `cluster_id = ANY(${ids}::uuid[])`,
    );
    return countOwnedRows(this.#pool, 'snapshots', 'cluster_id', conditions);
  }

  async count(scope: AccessScope, clusterId: string | undefined): Promise<number> {
    return countRows(this.#pool, 'snapshots', listed(scope, clusterId));
  }

  /** Those of `ids` that exist in scope, in no particular order. */
  async getMany(scope: AccessScope, ids: readonly string[]): Promise<readonly Snapshot[]> {
    const conditions = listed(scope, undefined).addWith(
      ids.filter(isUuid),
      (values) => `id = ANY(${values}::uuid[])`,
    );
    return this.#read(conditions, '');
  }

  async get(scope: AccessScope, id: string): Promise<Snapshot | undefined> {
    return (await this.getMany(scope, [id]))[0];
  }

  /**
   * The newest snapshot of each of these clusters, by cluster id; clusters out of scope or without a snapshot are left
   * out.
   */
  async latestOf(scope: AccessScope, clusterIds: readonly string[]): Promise<ReadonlyMap<string, Snapshot>> {
    const conditions = listed(scope, undefined)
      .addWith(clusterIds.filter(isUuid), (ids) => `cluster_id = ANY(${ids}::uuid[])`)
      .add('(cluster_id, sequence) IN (SELECT id, latest_sequence FROM clusters)');
    return new Map((await this.#read(conditions, '')).map((snapshot) => [snapshot.clusterId, snapshot]));
  }

  /** Which of these clusters have a snapshot in scope that was taken at or before a time, with its records. */
  async clustersTakenBy(
    scope: AccessScope,
    clusterIds: readonly string[],
    at: Date,
  ): Promise<ReadonlySet<string>> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'cluster_id' })
      .addWith(clusterIds.filter(isUuid), (ids) => `cluster_id = ANY(${ids}::uuid[])`)
      .addWith(at, (time) => `taken_at <= ${time}::timestamptz`)
      .add('expired_at IS NULL');
    const { rows } = await this.#pool.query<{ clusterId: string }>(
      `SELECT DISTINCT cluster_id AS "clusterId" FROM snapshots WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return new Set(rows.map(({ clusterId }) => clusterId));
  }

  /** Those of the times that a snapshot of the cluster shows, regardless of scope. */
  async takenAmong(clusterId: string, times: readonly Date[]): Promise<readonly Date[]> {
    const { rows } = await this.#pool.query<{ takenAt: Date }>(
      `SELECT DISTINCT taken_at AS "takenAt" FROM snapshots
       WHERE cluster_id = $1 AND taken_at = ANY($2::timestamptz[])`,
      [clusterId, times],
    );
    return rows.map(({ takenAt }) => takenAt);
  }

  /** When the newest snapshot of each of these clusters was taken and published, regardless of scope. */
  async newestTimes(clusterIds: readonly string[]): Promise<ReadonlyMap<string, SnapshotTimes>> {
    const { rows } = await this.#pool.query<SnapshotTimes & { clusterId: string }>(
      `SELECT s.cluster_id AS "clusterId", s.taken_at AS "takenAt", s.published_at AS "publishedAt" FROM snapshots s
       JOIN clusters c ON c.id = s.cluster_id AND c.latest_sequence = s.sequence
       WHERE c.id = ANY($1::uuid[])`,
      [[...clusterIds]],
    );
    return new Map(rows.map((row) => [row.clusterId, row]));
  }

  /**
   * The snapshot of a cluster for a point in time: of those taken at or before it, the one with the highest sequence
   * number. Undefined if there is none in scope.
   */
  async resolveAsOf(scope: AccessScope, clusterId: string, asOf: AsOf): Promise<Snapshot | undefined> {
    if (!isUuid(clusterId)) return undefined;
    const conditions = listed(scope, clusterId);
    switch (asOf.type) {
      case 'snapshot':
        return (
          await this.#read(
            conditions.addWith([asOf.id].filter(isUuid), (ids) => `id = ANY(${ids}::uuid[])`),
            '',
          )
        )[0];
      case 'time':
        return (
          await this.#read(
            conditions.addWith(asOf.at, (at) => `taken_at <= ${at}::timestamptz`),
            'ORDER BY sequence DESC LIMIT 1',
          )
        )[0];
      case 'latest':
        return (await this.#read(conditions, 'ORDER BY sequence DESC LIMIT 1'))[0];
      case 'latest-complete':
        conditions.add("completeness = 'COMPLETE'").addIf(asOf.at, (at) => `taken_at <= ${at}::timestamptz`);
        return (await this.#read(conditions, 'ORDER BY sequence DESC LIMIT 1'))[0];
    }
  }

  /** The nearest snapshots of the cluster, before and after this one, whose objects are kept. */
  async keptNeighbours({
    clusterId,
    sequence,
  }: Pick<Snapshot, 'clusterId' | 'sequence'>): Promise<KeptNeighbours> {
    const { rows } = await this.#pool.query<SnapshotMoment>(
      `(SELECT id, sequence, taken_at AS "takenAt" FROM snapshots
         WHERE cluster_id = $1 AND thinned_at IS NULL AND sequence < $2 ORDER BY sequence DESC LIMIT 1)
       UNION ALL
       (SELECT id, sequence, taken_at FROM snapshots
         WHERE cluster_id = $1 AND thinned_at IS NULL AND sequence > $2 ORDER BY sequence LIMIT 1)`,
      [clusterId, sequence],
    );
    const before = rows.find((row) => row.sequence < sequence);
    const after = rows.find((row) => row.sequence > sequence);
    return { ...(before && { before }), ...(after && { after }) };
  }

  /** Whether changes are recorded for snapshots after one of a cluster, up to another. */
  async changesBetween(clusterId: string, after: number, until: number): Promise<MissedChanges> {
    const { rows } = await this.#pool.query<{ changes: MissedChanges }>(
      `SELECT CASE
         WHEN EXISTS (SELECT FROM drift_events WHERE cluster_id = $1 AND sequence > $2 AND sequence <= $3)
           OR EXISTS (SELECT FROM access_revisions WHERE cluster_id = $1
             AND (valid_from > $2 AND valid_from <= $3 OR valid_to > $2 AND valid_to <= $3)) THEN 'recorded'
         WHEN EXISTS (SELECT FROM snapshots WHERE cluster_id = $1 AND sequence > $2 AND sequence <= $3
           AND expired_at IS NOT NULL) THEN 'not-kept'
         ELSE 'none' END AS changes`,
      [clusterId, after, until],
    );
    return rows[0]?.changes ?? 'not-kept';
  }

  /**
   * The objects of a snapshot exactly as they were published, by kind, namespace and name. This is the whole inventory,
   * because verdicts depend on all of it; the caller must limit what it shows to the token's namespaces. Throws a
   * `not-kept` refusal if the snapshot was thinned, even a moment ago: one statement reads that and the objects.
   */
  async loadObjects({
    clusterId,
    sequence,
  }: Pick<Snapshot, 'clusterId' | 'sequence'>): Promise<readonly StoredObject[]> {
    const { rows } = await this.#pool.query<StoredObject>({
      name: 'load-objects',
      text: `SELECT kind, namespace, name, encode(content_hash, 'hex') AS "contentHash", c.body::text AS body
        FROM (${VALID_AT}) v JOIN object_contents c USING (content_hash)
        WHERE NOT EXISTS (${THINNED}) ORDER BY kind, namespace, name`,
      values: [clusterId, sequence],
    });
    if (rows.length === 0) await this.#requireObjects(clusterId, sequence);
    return rows;
  }

  /** No objects, because there were none? */
  async #requireObjects(clusterId: string, sequence: number): Promise<void> {
    const { rows } = await this.#pool.query<Pick<Snapshot, 'takenAt'>>(
      `SELECT taken_at AS "takenAt" FROM (${THINNED}) s`,
      [clusterId, sequence],
    );
    const [thinned] = rows;
    if (thinned === undefined) return;
    throw thinnedRefusal({ sequence, ...thinned }, await this.keptNeighbours({ clusterId, sequence }));
  }

  async #read(conditions: Conditions, tail: string): Promise<readonly Snapshot[]> {
    const { rows } = await this.#pool.query<Snapshot>(
      `SELECT ${COLUMNS} FROM snapshots WHERE ${conditions.toSql()} ${tail}`,
      conditions.values,
    );
    return rows;
  }
}

/** Identity of an object within a cluster. */
export function objectKey({
  kind,
  namespace,
  name,
}: Pick<StoredObject, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace}/${name}`;
}

type SnapshotQuery = KeysetQuery<Snapshot, Snapshot>;

function newestOfClusterFirst(conditions: Conditions, page: Page): SnapshotQuery {
  return {
    ...snapshotsWhere(conditions, page),
    order: NEWEST_OF_CLUSTER_FIRST,
    cursor: ({ sequence, id }) => [sequence, id],
  };
}

function newestOfAllFirst(conditions: Conditions, page: Page): SnapshotQuery {
  return {
    ...snapshotsWhere(conditions, page),
    order: NEWEST_OF_ALL_FIRST,
    cursor: ({ takenAt, sequence, id }) => [takenAt.toISOString(), sequence, id],
  };
}

function snapshotsWhere(conditions: Conditions, page: Page): Omit<SnapshotQuery, 'order' | 'cursor'> {
  return { columns: COLUMNS, from: 'snapshots', conditions, page, item: (row) => row };
}

function listed(scope: AccessScope, clusterId: string | undefined): Conditions {
  return new Conditions()
    .within(scope, { cluster: 'cluster_id' })
    .addIf(clusterId, (id) => `cluster_id = ${id}::uuid`);
}
