import type { Pool } from 'pg';
import { unknownName, type UnknownNameCode } from '../../api/unknown-name.ts';
import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { splitStoredName } from '../../core/inventory/stored/stored-object.ts';
import {
  isSameWorkload,
  nameOfWorkload,
  workloadKey,
  type NamedWorkload,
  type WorkloadReference,
} from '../../core/inventory/workload.ts';
import { Conditions } from '../../database/conditions.ts';
import { invalidInput, type Refusal } from '../../refusals/refusals.ts';
import { NamespaceNameStore } from './namespace-names.store.ts';

/** How the name of a workload is refused. */
export interface NameRefusal {
  /** Path of the input field that holds the name. */
  readonly field: readonly string[];
  readonly code?: UnknownNameCode;
}

/**
 * Finds the workloads that callers name among those that clusters have, or had in some snapshot. Clusters by id;
 * `undefined`: any cluster in scope.
 */
export class NamedWorkloadStore {
  readonly #pool: Pool;
  readonly #namespaces: NamespaceNameStore;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#namespaces = new NamespaceNameStore(pool);
  }

  /**
   * A workload with its kind, which may be left out if only one workload has the name. Throws a refusal otherwise.
   * Whether a workload with a given kind exists is not checked.
   *
   * @param others further workloads in scope that existed
   */
  async resolve(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    named: NamedWorkload,
    { others = [], ...refused }: NameRefusal & { readonly others?: readonly WorkloadReference[] },
  ): Promise<WorkloadReference> {
    const { namespace, name, kind } = named;
    if (kind !== undefined) return { namespace, name, kind };
    const known = await this.#workloadsOf(scope, clusterIds, namespace);
    const all = [...known, ...others.filter((other) => !known.some((one) => isSameWorkload(one, other)))];
    const [only, ...more] = all.filter((one) => one.name === name);
    if (only === undefined) throw await this.refusal(scope, clusterIds, named, refused);
    if (more.length === 0) return only;
    throw invalidInput(
      `"${namespace}/${name}" is the name of several workloads: give one of ${[only, ...more].map(workloadKey).join(', ')}`,
      refused.field,
    );
  }

  /**
   * The refusal of a workload that does not exist for the caller. It suggests a namespace in scope if the one of the
   * workload does not exist, otherwise a workload of the same namespace: one with the same name and another kind, or the
   * most similar one.
   */
  async refusal(
    scope: AccessScope,
    clusterIds: readonly string[] | undefined,
    workload: NamedWorkload,
    { field, code }: NameRefusal,
  ): Promise<Refusal> {
    const { namespace, name, kind } = workload;
    const namespaces = await this.#namespaces.all(scope, clusterIds);
    if (!namespaces.includes(namespace))
      return unknownName({ what: 'namespace', name: namespace, known: namespaces, field }, code);
    const known = await this.#workloadsOf(scope, clusterIds, namespace);
    const sameName = known.find((one) => one.name === name);
    return unknownName(
      {
        what: 'workload',
        name: nameOfWorkload(workload),
        known: known.map((one) => (kind === undefined ? `${one.namespace}/${one.name}` : workloadKey(one))),
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
    if (!seesNamespace(scope, namespace)) return [];
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
