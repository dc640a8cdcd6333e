import type { Pool } from 'pg';
import { unknownName, type UnknownNameCode } from '../../api/unknown-name.ts';
import { seesNamespace } from '../../core/access-scope.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';

/**
 * The namespaces that clusters have, or had in some snapshot. Namespaces that only occur in other objects count too.
 */
export class NamespaceNameStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Those of `names` that none of the clusters ever had, or that are out of scope. `undefined`: any cluster in scope. */
  async unknownOf(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    names: readonly string[],
  ): Promise<readonly string[]> {
    const conditions = namespaces(scope, clusterIds).addWith(
      [...names],
      (all) => `name = ANY(${all}::text[])`,
    );
    const found = new Set(await this.#names(conditions));
    return names.filter((name) => !found.has(name) || !seesNamespace(scope, name));
  }

  /** Throws a refusal with `code` if one of `names` is unknown, with the most similar known name. */
  async require(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    names: readonly string[],
    field: readonly string[],
    code?: UnknownNameCode,
  ): Promise<void> {
    const [unknown] = await this.unknownOf(scope, clusterIds, names);
    if (unknown === undefined) return;
    const known = await this.all(scope, clusterIds);
    throw unknownName({ what: 'namespace', name: unknown, known, field }, code);
  }

  /** Names in scope, by name. */
  async all(scope: AccessScope, clusterIds: readonly string[] | undefined): Promise<readonly string[]> {
    const names = await this.#names(namespaces(scope, clusterIds));
    return names.filter((name) => seesNamespace(scope, name));
  }

  async #names(conditions: Conditions): Promise<readonly string[]> {
    const { rows } = await this.#pool.query<{ name: string }>(
      `SELECT DISTINCT name FROM object_revisions WHERE ${conditions.toSql()} ORDER BY name`,
      conditions.values,
    );
    return rows.map(({ name }) => name);
  }
}

function namespaces(scope: AccessScope, clusterIds: readonly string[] | undefined): Conditions {
  return new Conditions()
    .within(scope, { cluster: 'cluster_id' })
    .addIf(clusterIds, (ids) => `cluster_id = ANY(${ids}::uuid[])`)
    .add("cluster_id IN (SELECT id FROM clusters) AND kind = 'Namespace' AND namespace = ''");
}
