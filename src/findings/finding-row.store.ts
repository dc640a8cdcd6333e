import type { Finding } from '../core/findings/finding.ts';
import { columnOf } from '../database/copy.ts';
import { Prisma, type Finding as StoredFinding } from '../database/generated/client.ts';

/** The fields that are stored of a finding, from `prisma/schema.prisma`. */
export const STORED_FIELDS = Object.values(Prisma.FindingScalarFieldEnum);

/** A finding as the statements of this folder read it. */
export type FindingRow = {
  readonly [Field in keyof StoredFinding]: Field extends keyof Finding
    ? Finding[Field]
    : StoredFinding[Field];
};

/**
 * An open, current finding was last seen in the cluster's newest snapshot. This is read from the snapshot instead of
 * being written with every snapshot.
 */
export const FINDING_SOURCE = `findings f JOIN clusters c ON c.id = f.cluster_id
  JOIN snapshots newest ON newest.cluster_id = c.id AND newest.sequence = c.latest_sequence`;
const FROM_NEWEST: Readonly<Record<string, string>> = {
  lastSeenAt: 'coalesce(f.last_seen_at, newest.taken_at)',
  lastSnapshotId: 'coalesce(f.last_snapshot_id, newest.id)',
};

/** What statements select from `FINDING_SOURCE` to read a `FindingRow`. */
export const FINDING_COLUMNS = STORED_FIELDS.map(
  (field) => `${FROM_NEWEST[field] ?? `f.${columnOf(field)}`} AS "${field}"`,
).join(', ');

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

/** The opposite of `toFinding`. */
export function toStoredFinding({
  subject,
  ...finding
}: Finding): Omit<StoredFinding, 'evidence'> & Pick<Finding, 'evidence'> {
  const isLasting = finding.state === 'open' && finding.freshness === 'current';
  return {
    ...finding,
    subjectType: subject.type,
    namespace: subject.namespace,
    workloadKind: subject.type === 'workload' ? subject.kind : '',
    workloadName: subject.type === 'workload' ? subject.name : '',
    ...(isLasting && { lastSeenAt: null, lastSnapshotId: null }),
  };
}
