import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { WHOLE_FLEET } from '../auth/whole-fleet.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { NOT_APPROVED_KINDS } from '../core/baseline/approvable.ts';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice, type KeysetOrder } from '../database/keyset.ts';
import type { Page, Slice } from '../database/page.ts';
import { inTransaction } from '../database/transaction.ts';
import { isUuid } from '../database/uuid.ts';
import { Refusal } from '../refusals/refusals.ts';
import type { SnapshotKeeper } from '../snapshots/thinning/snapshot-keeper.store.ts';
import type { Approver, Baseline } from './baseline.ts';

const COLUMNS = `b.id, b.cluster_id AS "clusterId", b.snapshot_id AS "snapshotId", s.sequence, s.taken_at AS "takenAt",
  b.version, b.version - (SELECT count(DISTINCT a.version)::int FROM baseline_acceptances a WHERE a.baseline_id = b.id)
    AS "approvedVersion", b.comment, b.approved_at AS "approvedAt", b.approved_by AS "approvedBy", b.replaced_at AS "replacedAt"`;
const BASELINES = 'baselines b JOIN snapshots s ON s.id = b.snapshot_id';

const NEWEST_FIRST: KeysetOrder = { keys: [{ column: 'version', type: 'int' }], direction: 'desc' };

const SAME_OBJECT = 'a.kind = r.kind AND a.namespace = r.namespace AND a.name = r.name';

/** Of the baseline's snapshot, but of accepted changes as they left it; the newest acceptance counts. */
const APPROVED_OBJECTS = `WITH accepted AS (
    SELECT DISTINCT ON (kind, namespace, name) kind, namespace, name, sequence FROM baseline_acceptances
    WHERE baseline_id = $4 AND version <= $5 ORDER BY kind, namespace, name, version DESC, sequence DESC),
  approved AS (
    SELECT r.kind, r.namespace, r.name, r.content_hash FROM object_revisions r
    WHERE r.cluster_id = $1 AND r.valid_from <= $2 AND (r.valid_to IS NULL OR r.valid_to > $2)
      AND r.kind <> ALL ($3) AND NOT EXISTS (SELECT FROM accepted a WHERE ${SAME_OBJECT})
    UNION ALL
    SELECT r.kind, r.namespace, r.name, r.content_hash FROM accepted a JOIN object_revisions r ON r.cluster_id = $1
      AND ${SAME_OBJECT} AND r.valid_from <= a.sequence AND (r.valid_to IS NULL OR r.valid_to > a.sequence))
  SELECT kind, namespace, name, encode(content_hash, 'hex') AS "contentHash", c.body::text AS body
  FROM approved JOIN object_contents c USING (content_hash) ORDER BY kind, namespace, name`;

export interface NewBaseline {
  readonly clusterId: string;
  readonly snapshotId: string;
  readonly comment: string;
  readonly by: Approver;
  /** The version that it replaces; 0 if it is the first. */
  readonly expectedVersion: number;
}

/** A baseline with the version that it had at a time. */
export interface PastBaseline {
  readonly baseline: Baseline;
  readonly version: number;
}

const THINNED = 'the objects of this snapshot are no longer kept (retention): approve a newer one';

/** Approved baselines. */
export class BaselineStore implements SnapshotKeeper {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Replaces the baseline in force. Returns the id of the new one; undefined if the one in force does not have the
   * expected version, because someone else approved another one first. Throws a `not-kept` refusal if the snapshot was
   * thinned.
   */
  async approve(wanted: NewBaseline): Promise<string | undefined> {
    const { clusterId, snapshotId, comment, by, expectedVersion } = wanted;
    return inTransaction(this.#pool, async (client) => {
      const kept = await client.query(
        'SELECT FROM snapshots WHERE id = $1 AND thinned_at IS NULL FOR SHARE',
        [snapshotId],
      );
      if (kept.rowCount !== 1) throw new Refusal('not-kept', THINNED, ['snapshot']);
      if (expectedVersion > 0) {
        const { rowCount } = await client.query(
          `UPDATE baselines SET replaced_at = now()
           WHERE cluster_id = $1 AND replaced_at IS NULL AND version = $2`,
          [clusterId, expectedVersion],
        );
        if (rowCount !== 1) return undefined;
      }
      const id = randomUUID();
      const { rowCount } = await client.query(
        `INSERT INTO baselines (id, cluster_id, snapshot_id, version, comment, approved_at, approved_by)
         VALUES ($1, $2, $3, $4, $5, now(), $6) ON CONFLICT DO NOTHING`,
        [id, clusterId, snapshotId, expectedVersion + 1, comment, JSON.stringify(by)],
      );
      return rowCount === 1 ? id : undefined;
    });
  }

  /** The baseline in force of each of these clusters that are in scope, in no particular order. */
  async inForce(scope: AccessScope, clusterIds: readonly string[]): Promise<readonly Baseline[]> {
    return this.#read(
      visible(scope)
        .addWith(clusterIds.filter(isUuid), (ids) => `b.cluster_id = ANY(${ids}::uuid[])`)
        .add('b.replaced_at IS NULL'),
    );
  }

  /** The baseline of a cluster in scope that was in force at a time, with its version then; undefined if there was none. */
  async inForceAt(scope: AccessScope, clusterId: string, at: Date): Promise<PastBaseline | undefined> {
    const conditions = ofCluster(scope, clusterId);
    const time = `${conditions.bind(at)}::timestamptz`;
    conditions.add(`b.approved_at <= ${time} AND (b.replaced_at IS NULL OR b.replaced_at > ${time})`);
    const { rows } = await this.#pool.query<Baseline & { readonly accepted: number }>(
      `SELECT ${COLUMNS}, (SELECT count(DISTINCT a.version)::int FROM baseline_acceptances a
         WHERE a.baseline_id = b.id AND a.accepted_at <= ${time}) AS accepted
       FROM ${BASELINES} WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    const [found] = rows;
    if (found === undefined) return undefined;
    const { accepted, ...baseline } = found;
    return { baseline, version: baseline.approvedVersion + accepted };
  }

  /** Those of `ids` that exist in scope, in no particular order. */
  async getMany(scope: AccessScope, ids: readonly string[]): Promise<readonly Baseline[]> {
    return this.#read(visible(scope).addWith(ids.filter(isUuid), (uuids) => `b.id = ANY(${uuids}::uuid[])`));
  }

  /** All baselines of a cluster, the one in force first. */
  list(scope: AccessScope, clusterId: string, page: Page): Promise<Slice<Baseline>> {
    return readSlice<Baseline, Baseline>(this.#pool, {
      columns: COLUMNS,
      from: BASELINES,
      conditions: ofCluster(scope, clusterId),
      order: NEWEST_FIRST,
      page,
      item: (row) => row,
      cursor: ({ version }) => [version],
    });
  }

  count(scope: AccessScope, clusterId: string): Promise<number> {
    return countRows(this.#pool, BASELINES, ofCluster(scope, clusterId));
  }

  /** All that were ever approved, or whose changes were accepted: later ones are compared with them. */
  async neededSequences(client: PoolClient, clusterId: string): Promise<readonly number[]> {
    const { rows } = await client.query<{ sequence: number }>(
      `SELECT s.sequence FROM baselines b JOIN snapshots s ON s.id = b.snapshot_id WHERE b.cluster_id = $1
       UNION SELECT a.sequence FROM baselines b JOIN baseline_acceptances a ON a.baseline_id = b.id
         WHERE b.cluster_id = $1`,
      [clusterId],
    );
    return rows.map(({ sequence }) => sequence);
  }

  /** The policies and namespaces of the baseline of a cluster that is in force; undefined if it has none. */
  async approvedObjects(clusterId: string): Promise<readonly StoredObject[] | undefined> {
    const [baseline] = await this.inForce(WHOLE_FLEET, [clusterId]);
    return baseline && this.objectsOf(baseline, baseline.version);
  }

  /** The policies and namespaces of a version of a baseline. */
  async objectsOf(
    { id, clusterId, sequence }: Pick<Baseline, 'id' | 'clusterId' | 'sequence'>,
    version: number,
  ): Promise<readonly StoredObject[]> {
    const { rows } = await this.#pool.query<StoredObject>({
      name: 'approved-objects',
      text: APPROVED_OBJECTS,
      values: [clusterId, sequence, NOT_APPROVED_KINDS, id, version],
    });
    return rows;
  }

  async #read(conditions: Conditions): Promise<readonly Baseline[]> {
    const { rows } = await this.#pool.query<Baseline>(
      `SELECT ${COLUMNS} FROM ${BASELINES} WHERE ${conditions.toSql()}`,
      conditions.values,
    );
    return rows;
  }
}

function visible(scope: AccessScope): Conditions {
  return new Conditions().within(scope, { cluster: 'b.cluster_id' });
}

function ofCluster(scope: AccessScope, clusterId: string): Conditions {
  return visible(scope).addWith(clusterId, (id) => `b.cluster_id = ${id}::uuid`);
}
