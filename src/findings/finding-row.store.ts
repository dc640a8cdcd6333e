import type { Finding } from '../core/findings/finding.ts';

/** A finding as the statements of this folder read it. */
export interface FindingRow extends Omit<Finding, 'subject'> {
  readonly subjectType: Finding['subject']['type'];
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workloadName: string;
}

/**
 * An open, current finding was last seen in the cluster's newest snapshot. This is read from the snapshot instead of
 * being written with every snapshot.
 */
export const FINDING_SOURCE = `findings f JOIN clusters c ON c.id = f.cluster_id
  JOIN snapshots newest ON newest.cluster_id = c.id AND newest.sequence = c.latest_sequence`;

export const FINDING_COLUMNS = `f.id, f.cluster_id AS "clusterId", f.fingerprint, f.rule_id AS "ruleId", f.severity,
  f.subject_type AS "subjectType", f.namespace, f.workload_kind AS "workloadKind",
  f.workload_name AS "workloadName", f.key, f.evidence, f.state, f.freshness, f.first_seen_at AS "firstSeenAt",
  coalesce(f.last_seen_at, newest.taken_at) AS "lastSeenAt", f.resolved_at AS "resolvedAt", f.due_at AS "dueAt",
  f.first_snapshot_id AS "firstSnapshotId", coalesce(f.last_snapshot_id, newest.id) AS "lastSnapshotId"`;

export function toFinding({
  subjectType,
  namespace,
  workloadKind,
  workloadName,
  ...row
}: FindingRow): Finding {
  return {
    ...row,
    subject:
      subjectType === 'namespace'
        ? { type: 'namespace', namespace }
        : { type: 'workload', namespace, name: workloadName, kind: workloadKind },
  };
}
