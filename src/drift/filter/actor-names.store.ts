import type { Pool } from 'pg';
import { unknownName } from '../../api/unknown-name.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { matchingDrift } from './drift-conditions.store.ts';

/** Events whose names are compared with one that does not exist. */
const NEWEST_EVENTS = 20_000;

/** The managers, and the applications and releases, that recorded changes name. */
export class ActorNameStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Throws a refusal if no change that the token may see names it, with the most similar name. */
  async require(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    name: string,
    field: readonly string[],
  ): Promise<void> {
    const clusters = { ...(clusterIds && { clusterIds }) };
    const named = matchingDrift(scope, { ...clusters, who: name });
    const { rowCount } = await this.#pool.query(
      `SELECT FROM drift_events e WHERE ${named.toSql()} LIMIT 1`,
      named.values,
    );
    if (rowCount === 1) return;
    const known = await this.#newest(scope, clusters);
    throw unknownName({
      what: 'manager, application, release or author in recorded changes',
      name,
      known,
      field,
    });
  }

  async #newest(
    scope: AccessScope,
    clusters: { readonly clusterIds?: readonly string[] },
  ): Promise<readonly string[]> {
    const conditions = matchingDrift(scope, clusters).add("e.type = 'object'");
    const { rows } = await this.#pool.query<{ name: string }>(
      `SELECT DISTINCT unnest(actors) AS name FROM (SELECT e.actors FROM drift_events e
         WHERE ${conditions.toSql()} ORDER BY e.at DESC LIMIT ${NEWEST_EVENTS}) newest ORDER BY name`,
      conditions.values,
    );
    return rows.map(({ name }) => name);
  }
}
