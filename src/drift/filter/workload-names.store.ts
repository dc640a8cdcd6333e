import type { Pool } from 'pg';
import type { AccessScope } from '../../core/access-scope.ts';
import { storedWorkloadName } from '../../core/inventory/stored/stored-object.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import { Conditions } from '../../database/conditions.ts';
import { AbsentWorkloadStore } from '../../snapshots/names/absent-workload.store.ts';
import { matchingDrift } from './drift-conditions.store.ts';

/** Clusters by id, or all clusters in scope. */
type ClusterIds = readonly string[] | undefined;

/** The workloads that clusters have, or had in some snapshot. */
export class WorkloadNameStore {
  readonly #pool: Pool;
  readonly #absent: AbsentWorkloadStore;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#absent = new AbsentWorkloadStore(pool);
  }

  /**
   * Throws a refusal if none of the clusters ever had the workload, with the most similar workload of its namespace,
   * which must be in scope.
   */
  async require(
    scope: AccessScope,
    clusterIds: ClusterIds,
    workload: WorkloadReference,
    field: readonly string[],
  ): Promise<void> {
    if (await this.#existed(scope, clusterIds, workload)) return;
    throw await this.#absent.refusal(scope, clusterIds, workload, field);
  }

  /** Thinning removes the revisions of workloads that existed for a short time only; their events stay. */
  async #existed(scope: AccessScope, clusterIds: ClusterIds, workload: WorkloadReference): Promise<boolean> {
    const revisions = workloadsIn(scope, clusterIds, workload.namespace).addWith(
      storedWorkloadName(workload),
      (name) => `name = ${name}`,
    );
    const events = matchingDrift(scope, { workload, ...(clusterIds && { clusterIds }) });
    return (
      (await this.#exists('object_revisions', revisions)) || (await this.#exists('drift_events e', events))
    );
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
