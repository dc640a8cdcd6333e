/**
 * An SQL condition: the cluster in a column belongs to the fleet, now or at a time that is given as SQL. Sums over the
 * fleet include only these clusters. Queries that name a cluster find the others too.
 */
export function inFleet(clusterColumn: string, time?: string): string {
  const missing =
    time === undefined
      ? 'removal.restored_at IS NULL'
      : `removal.removed_at <= ${time} AND (removal.restored_at IS NULL OR removal.restored_at > ${time})`;
  return `${clusterColumn} <> ALL (ARRAY(SELECT removal.cluster_id FROM cluster_removals removal WHERE ${missing}))`;
}
