import type { Pool } from 'pg';
import { unknownName, type UnknownNameCode } from '../../api/unknown-name.ts';
import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { splitStoredName } from '../../core/inventory/stored/stored-object.ts';
import { workloadKey, type WorkloadReference } from '../../core/inventory/workload.ts';
import { Conditions } from '../../database/conditions.ts';
import type { Refusal } from '../../refusals/refusals.ts';

/** Refuses workloads that do not exist for the caller, with the name that was probably meant. */
export class AbsentWorkloadStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * The refusal of a workload. It suggests a workload in scope that one of the clusters has, or had, in the same
   * namespace: one with the same name and another kind, otherwise the most similar one.
   *
   * @param clusterIds `undefined`: any cluster in scope
   */
  async refusal(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    workload: WorkloadReference,
    field: readonly string[],
    code?: UnknownNameCode,
  ): Promise<Refusal> {
    const known = seesNamespace(scope, workload.namespace)
      ? await this.#workloadsOf(scope, clusterIds, workload.namespace)
      : [];
    const sameName = known.find(({ name }) => name === workload.name);
    return unknownName(
      {
        what: 'workload',
        name: workloadKey(workload),
        known: known.map(workloadKey),
        ...(sameName && { meant: workloadKey(sameName) }),
        field,
      },
      code,
    );
  }

  async #workloadsOf(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    namespace: string,
  ): Promise<readonly WorkloadReference[]> {
    const conditions = new Conditions()
      .within(scope, { cluster: 'cluster_id' })
      .addIf(clusterIds, (ids) => `cluster_id = ANY(${ids}::uuid[])`)
      .add("cluster_id IN (SELECT id FROM clusters) AND kind = 'Workload'")
      .addWith(namespace, (name) => `namespace = ${name}`);
    const { rows } = await this.#pool.query<{ name: string }>(
      `SELECT DISTINCT name FROM object_revisions WHERE ${conditions.toSql()} ORDER BY name`,
      conditions.values,
    );
    return rows.map(({ name }) => ({ namespace, ...splitStoredName(name) }));
  }
}
