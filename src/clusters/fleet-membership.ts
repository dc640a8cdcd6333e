/**
 * SQL that holds where the cluster in a column belongs to the fleet: now, or at a time that is given as SQL. Sums over
 * the fleet are made of these clusters only; what names a cluster finds the others too.
 */
export function inFleet(clusterColumn: string, time?: string): string {
  const missing =
    time === undefined
      ? 'm.restored_at IS NULL'
      : `m.removed_at <= ${time} AND (m.restored_at IS NULL OR m.restored_at > ${time})`;
  return `${clusterColumn} <> ALL (ARRAY(SELECT m.cluster_id FROM cluster_removals m WHERE ${missing}))`;
}
