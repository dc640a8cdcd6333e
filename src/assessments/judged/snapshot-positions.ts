import { inFleet } from '../../clusters/fleet-membership.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { Conditions } from '../../database/conditions.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';

/** Which snapshot of which clusters is read. */
export interface PositionRequest {
  /** Missing: every cluster in scope that belongs to the fleet at that time. */
  readonly clusterIds?: readonly string[];
  /**
   * Use the newest snapshot of each cluster that was taken at or before this time and has not expired; if missing, the
   * newest of all.
   */
  readonly at?: Date;
  /** Use this snapshot only. */
  readonly snapshot?: Pick<Snapshot, 'clusterId' | 'sequence'>;
}

export interface Positions {
  /** To bind further values of the same statement. */
  readonly conditions: Conditions;
  /** SQL: a query with a cluster and a sequence number per row. */
  readonly query: string;
  /** SQL: whether the scope contains the namespace of a row of the table `r`. */
  readonly inNamespaces: string;
}

/** The snapshots that a request is about. */
export function snapshotPositions(
  scope: AccessScope,
  { clusterIds, at, snapshot }: PositionRequest,
): Positions {
  const conditions = new Conditions()
    .within(scope, { cluster: 'cluster_id' })
    .addIf(clusterIds, (ids) => `cluster_id = ANY(${ids}::uuid[])`)
    .addIf(snapshot?.clusterId, (id) => `cluster_id = ${id}::uuid`)
    .addIf(snapshot?.sequence, (sequence) => `sequence = ${sequence}`)
    .add('expired_at IS NULL');
  const time = at && `${conditions.bind(at)}::timestamptz`;
  if (clusterIds === undefined && snapshot === undefined) conditions.add(inFleet('cluster_id', time));
  if (time !== undefined) conditions.add(`taken_at <= ${time}`);
  const inNamespaces =
    scope.namespaces === 'all'
      ? 'TRUE'
      : `r.namespace = ANY(${conditions.bind([...scope.namespaces])}::text[])`;
  const query = `SELECT DISTINCT ON (cluster_id) cluster_id, sequence FROM snapshots WHERE ${conditions.toSql()}
    ORDER BY cluster_id, sequence DESC`;
  return { conditions, query, inNamespaces };
}
