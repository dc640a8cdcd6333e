import { DatabaseError as PostgresError, type Pool } from 'pg';
import type { AccessScope } from '../core/access-scope.ts';
import { Conditions } from '../database/conditions.ts';
import { countRows, readSlice } from '../database/keyset.ts';
import { CONTENTS_LOCK } from '../database/locks.ts';
import type { Page, Slice } from '../database/page.ts';
import { assertStorable, toJsonb } from '../database/storable.ts';
import { isUuid } from '../database/uuid.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Cluster } from './cluster.ts';

/** The registered properties of a cluster; the others are observed. */
export type NewCluster = Omit<Cluster, 'createdAt' | 'updatedAt' | 'removedAt' | 'sourceMissingSince'>;
export type ClusterChanges = Partial<Omit<NewCluster, 'id'>>;
/** Whether the source of a cluster exists. */
export type SourceState = 'present' | 'missing';

/** Another cluster has this name. */
export class ClusterNameTakenError extends Error {
  readonly code = 'cluster-name-taken';

  constructor(name: string) {
    super(`a cluster named "${name}" already exists: choose another name`);
    this.name = 'ClusterNameTakenError';
  }
}

const COLUMNS = `id, name, labels, source, schedule, cni_profile AS "cniProfile", assumptions, origin,
  max_interval_seconds AS "maxIntervalSeconds", retention,
  created_at AS "createdAt", updated_at AS "updatedAt", source_missing_since AS "sourceMissingSince", (SELECT r.removed_at FROM cluster_removals r
    WHERE r.cluster_id = clusters.id AND r.restored_at IS NULL) AS "removedAt"`;
const UNIQUE_VIOLATION = '23505';

/** The `clusters` table. Credentials are stored and returned in encrypted form, and only by their own methods. */
export class ClusterStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** By name. */
  async list(scope: AccessScope, page: Page): Promise<Slice<Cluster>> {
    return readSlice<Cluster, Cluster>(this.#pool, {
      columns: COLUMNS,
      from: 'clusters',
      conditions: new Conditions().within(scope, { cluster: 'id' }),
      order: {
        keys: [
          { column: 'name', type: 'text' },
          { column: 'id', type: 'uuid' },
        ],
        direction: 'asc',
      },
      page,
      item: (row) => row,
      cursor: ({ name, id }) => [name, id],
    });
  }

  async count(scope: AccessScope): Promise<number> {
    return countRows(this.#pool, 'clusters', new Conditions().within(scope, { cluster: 'id' }));
  }

  /** All clusters in scope, by name. For schedules and tables; APIs use `list`. */
  async all(scope: AccessScope): Promise<readonly Cluster[]> {
    return this.#read(new Conditions().within(scope, { cluster: 'id' }));
  }

  /** Those of `ids` that exist in scope, in no particular order. */
  async getMany(scope: AccessScope, ids: readonly string[]): Promise<readonly Cluster[]> {
    const conditions = new Conditions().within(scope, { cluster: 'id' });
    return this.#read(conditions.addWith(ids.filter(isUuid), (values) => `id = ANY(${values}::uuid[])`));
  }

  async get(scope: AccessScope, id: string): Promise<Cluster | undefined> {
    return (await this.getMany(scope, [id]))[0];
  }

  async findByName(scope: AccessScope, name: string): Promise<Cluster | undefined> {
    const conditions = new Conditions().within(scope, { cluster: 'id' });
    return (await this.#read(conditions.addWith(name, (value) => `name = ${value}`)))[0];
  }

  /** Those with one of the ids or names that exist in scope, by name. */
  async findAll(
    scope: AccessScope,
    { ids, names }: { readonly ids: readonly string[]; readonly names: readonly string[] },
  ): Promise<readonly Cluster[]> {
    const conditions = new Conditions().within(scope, { cluster: 'id' });
    const [byId, byName] = [conditions.bind(ids.filter(isUuid)), conditions.bind([...names])];
    return this.#read(conditions.add(`id = ANY(${byId}::uuid[]) OR name = ANY(${byName}::text[])`));
  }

  /** Throws `ClusterNameTakenError`. */
  async insert(cluster: NewCluster): Promise<Cluster> {
    const columns = { id: cluster.id, ...toColumns(cluster) };
    const placeholders = Object.keys(columns).map((_, index) => `$${index + 1}`);
    const inserted = await this.#write(
      cluster.name,
      `INSERT INTO clusters (${Object.keys(columns).join(', ')}) VALUES (${placeholders.join(', ')})
       RETURNING ${COLUMNS}`,
      Object.values(columns),
    );
    if (inserted === undefined) throw new Error('the database returned no row for the new cluster');
    return inserted;
  }

  /** Changes the given columns. Undefined if the cluster does not exist. */
  async update(id: string, changes: ClusterChanges): Promise<Cluster | undefined> {
    const columns = toColumns(changes);
    const assignments = Object.keys(columns).map((column, index) => `${column} = $${index + 2}`);
    return this.#write(
      changes.name ?? '',
      `UPDATE clusters SET ${[...assignments, 'updated_at = now()'].join(', ')} WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, ...Object.values(columns)],
    );
  }

  /** Takes a cluster out of the fleet from now on. Everything that was recorded of it stays. */
  async markRemoved(id: string): Promise<void> {
    await this.#pool.query('INSERT INTO cluster_removals (cluster_id) VALUES ($1) ON CONFLICT DO NOTHING', [
      id,
    ]);
  }

  /** Records since when a cluster's source has been missing, or that it exists. */
  async noteSource(id: string, state: SourceState): Promise<void> {
    const since = state === 'missing' ? 'coalesce(source_missing_since, now())' : 'NULL';
    await this.#pool.query(`UPDATE clusters SET source_missing_since = ${since} WHERE id = $1`, [id]);
  }

  /** Makes a cluster part of the fleet again. Does nothing if it already is. */
  async restore(id: string): Promise<void> {
    await this.#pool.query(
      'UPDATE cluster_removals SET restored_at = now() WHERE cluster_id = $1 AND restored_at IS NULL',
      [id],
    );
  }

  /** Removes a cluster with everything that was recorded about it. Returns whether it existed. */
  async remove(id: string): Promise<'removed' | 'absent'> {
    return inTransaction(this.#pool, async (client) => {
      // Removing a long history takes longer than the default statement timeout.
      await client.query("SET LOCAL statement_timeout = '10min'");
      const { rowCount } = await client.query('DELETE FROM clusters WHERE id = $1', [id]);
      if (rowCount === 0) return 'absent';
      await client.query(`DELETE FROM outbox WHERE payload ->> 'clusterId' = $1`, [id]);
      await client.query('SELECT pg_advisory_xact_lock($1)', [CONTENTS_LOCK]);
      await client.query(
        `DELETE FROM object_contents c
         WHERE NOT EXISTS (SELECT FROM object_revisions r WHERE r.content_hash = c.content_hash)`,
      );
      await client.query(
        `DELETE FROM access_contents c
         WHERE NOT EXISTS (SELECT FROM access_revisions r WHERE r.content_hash = c.content_hash)
           AND NOT EXISTS (SELECT FROM backfilled_access b WHERE b.content_hash = c.content_hash)`,
      );
      await client.query(
        `DELETE FROM access_parts p WHERE NOT EXISTS (
           SELECT FROM (SELECT DISTINCT unnest(parts) AS hash FROM access_contents) c
           WHERE c.hash = p.content_hash)`,
      );
      return 'removed';
    });
  }

  async putCredentials(id: string, encrypted: Buffer | null): Promise<void> {
    await this.#pool.query('UPDATE clusters SET credentials = $2 WHERE id = $1', [id, encrypted]);
  }

  async getCredentials(id: string): Promise<Buffer | undefined> {
    const { rows } = await this.#pool.query<{ credentials: Buffer | null }>(
      'SELECT credentials FROM clusters WHERE id = $1',
      [id],
    );
    return rows[0]?.credentials ?? undefined;
  }

  async #write(name: string, statement: string, values: readonly unknown[]): Promise<Cluster | undefined> {
    try {
      const { rows } = await this.#pool.query<Cluster>(statement, [...values]);
      return rows[0];
    } catch (error) {
      if (error instanceof PostgresError && error.code === UNIQUE_VIOLATION)
        throw new ClusterNameTakenError(name);
      throw error;
    }
  }

  async #read(conditions: Conditions): Promise<readonly Cluster[]> {
    const { rows } = await this.#pool.query<Cluster>(
      `SELECT ${COLUMNS} FROM clusters WHERE ${conditions.toSql()} ORDER BY name, id`,
      conditions.values,
    );
    return rows;
  }
}

/** The columns that a cluster, or a change of one, sets. */
function toColumns(cluster: ClusterChanges): Record<string, unknown> {
  const { name, labels, source, schedule, cniProfile, assumptions, maxIntervalSeconds, retention, origin } =
    cluster;
  if (name !== undefined) assertStorable('the name of the cluster', name);
  const columns = {
    name,
    labels: labels && toJsonb('the labels of the cluster', labels),
    source: source && toJsonb('the source of the cluster', source),
    schedule: schedule && toJsonb('the schedule of the cluster', schedule),
    cni_profile: cniProfile,
    assumptions: assumptions && toJsonb('the assumptions of the cluster', assumptions),
    max_interval_seconds: maxIntervalSeconds,
    retention: retention && JSON.stringify(retention),
    origin,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
