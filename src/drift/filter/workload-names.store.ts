import type { Pool } from 'pg';
import { seesNamespace, type AccessScope } from '../../core/access-scope.ts';
import { storedWorkloadName } from '../../core/inventory/stored/stored-object.ts';
import { WORKLOAD_KINDS, type NamedWorkload, type WorkloadReference } from '../../core/inventory/workload.ts';
import { Conditions } from '../../database/conditions.ts';
import { NamedWorkloadStore } from '../../snapshots/names/named-workload.store.ts';
import { matchingDrift } from './drift-conditions.store.ts';

/** Clusters by id, or all clusters in scope. */
type ClusterIds = readonly string[] | undefined;

/** The workloads that clusters have, or had in some snapshot. */
export class WorkloadNameStore {
  readonly #pool: Pool;
  readonly #workloads: NamedWorkloadStore;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#workloads = new NamedWorkloadStore(pool);
  }

  /**
   * The workload with its kind. Throws a refusal if none of the clusters ever had it, with the most similar namespace, or
   * workload of its namespace, which must be in scope.
   */
  async require(
    scope: AccessScope,
    clusterIds: ClusterIds,
    named: NamedWorkload,
    field: readonly string[],
  ): Promise<WorkloadReference> {
    if (!seesNamespace(scope, named.namespace))
      throw await this.#workloads.refusal(scope, clusterIds, named, { field });
    const others = named.kind === undefined ? await this.#changed(scope, clusterIds, named) : [];
    const workload = await this.#workloads.resolve(scope, clusterIds, named, { field, others });
    if (await this.#existed(scope, clusterIds, workload)) return workload;
    throw await this.#workloads.refusal(scope, clusterIds, workload, { field });
  }

  /** Workloads of the kinds of Kubernetes with a name that recorded changes are about. */
  async #changed(
    scope: AccessScope,
    clusterIds: ClusterIds,
    { namespace, name }: NamedWorkload,
  ): Promise<readonly WorkloadReference[]> {
    const possible = WORKLOAD_KINDS.map((kind) => ({ namespace, name, kind }));
    const changed = await Promise.all(
      possible.map((workload) => this.#hasChanged(scope, clusterIds, workload)),
    );
    return possible.filter((_, place) => changed[place]);
  }

  /** Thinning removes the revisions of workloads that existed for a short time only; their events stay. */
  async #existed(scope: AccessScope, clusterIds: ClusterIds, workload: WorkloadReference): Promise<boolean> {
    const revisions = workloadsIn(scope, clusterIds, workload.namespace).addWith(
      storedWorkloadName(workload),
      (name) => `name = ${name}`,
    );
    return (
      (await this.#exists('object_revisions', revisions)) ||
      (await this.#hasChanged(scope, clusterIds, workload))
    );
  }

  #hasChanged(scope: AccessScope, clusterIds: ClusterIds, workload: WorkloadReference): Promise<boolean> {
    const events = matchingDrift(scope, { workload, ...(clusterIds && { clusterIds }) });
    return this.#exists('drift_events e', events);
  }

  async #exists(from: string, conditions: Conditions): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `SELECT FROM ${from} WHERE ${conditions.toSql()} LIMIT 1`,
      conditions.values,
    );
    return rowCount === 1;
  }
}

function workloadsIn(scope: AccessScope, clusterIds: ClusterIds, namespace: string): Conditions {
  return new Conditions()
    .within(scope, { cluster: 'cluster_id' })
    .addIf(clusterIds, (ids) => `cluster_id = ANY(${ids}::uuid[])`)
    .add("cluster_id IN (SELECT id FROM clusters) AND kind = 'Workload'")
    .addWith(namespace, (name) => `namespace = ${name}`);
}
