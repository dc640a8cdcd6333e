import type { Handling } from '../core/findings/acts/handling.ts';
import type { Actor } from '../core/findings/acts/actor.ts';
import type { Finding } from '../core/findings/finding.ts';
import type { Conditions } from '../database/conditions.ts';
import { columnOf } from '../database/copy.ts';
import { Prisma, type Finding as StoredFinding } from '../database/generated/client.ts';

/** The fields that are stored of a finding, from `prisma/schema.prisma`. */
export const STORED_FIELDS = Object.values(Prisma.FindingScalarFieldEnum);

/** `validFrom` only says when the row was written. */
type ReadField = Exclude<keyof StoredFinding, 'validFrom' | 'acknowledgedBy'>;

/** A finding as the statements of this folder read it. */
export type FindingRow = {
  readonly [Field in ReadField]: Field extends keyof Finding ? Finding[Field] : StoredFinding[Field];
} & { readonly acknowledgedBy: Actor | null };

/** What people change. Snapshots write none of it, because people act while a snapshot is taken. */
const ACT_FIELDS = [
  'acknowledgedAt',
  'acknowledgedBy',
  'acknowledgementNote',
  'assigneeEmail',
  'assigneeName',
] as const satisfies readonly (keyof StoredFinding)[];

/** The fields that a snapshot writes of a finding that exists already. */
export const SNAPSHOT_FIELDS = STORED_FIELDS.filter(
  (field) => field !== 'id' && field !== 'version' && !ACT_FIELDS.some((one) => one === field),
);

/** A past point in time: of all clusters, or that of one snapshot. */
export type PastMoment =
  { readonly type: 'time'; readonly at: Date } | { readonly type: 'snapshot'; readonly snapshotId: string };

/**
 * An open, current finding was last seen in the cluster's newest snapshot. This is read from the snapshot instead of
 * being written with every snapshot.
 */
const PRESENT = `findings f JOIN clusters c ON c.id = f.cluster_id
  JOIN snapshots newest ON newest.cluster_id = c.id AND newest.sequence = c.latest_sequence`;
const FROM_NEWEST: Readonly<Record<string, string>> = {
  lastSeenAt: 'coalesce(f.last_seen_at, newest.taken_at)',
  lastSnapshotId: 'coalesce(f.last_snapshot_id, newest.id)',
};

/**
 * The FROM clause of findings `f`, as they are or as they were at a past moment, without those that a cluster did not
 * have yet or whose past states are no longer kept. `newest` is the newest snapshot of their cluster then.
 */
export function findingSource(moment: PastMoment | undefined, conditions: Conditions): string {
  if (moment === undefined) return PRESENT;
  return `clusters c CROSS JOIN LATERAL (SELECT s.id, s.sequence, s.taken_at FROM snapshots s
      WHERE s.cluster_id = c.id AND s.expired_at IS NULL AND ${snapshotAt(moment, conditions)}
      ORDER BY s.sequence DESC LIMIT 1) newest
    CROSS JOIN LATERAL ${findingsAt('c.id', 'newest.sequence')} f`;
}

/** A condition on snapshots `s`: the newest one of a cluster that matches is the snapshot at the moment. */
export function snapshotAt(moment: PastMoment, conditions: Conditions): string {
  return moment.type === 'time'
    ? `s.taken_at <= ${conditions.bind(moment.at)}::timestamptz`
    : `s.id = ${conditions.bind(moment.snapshotId)}::uuid`;
}

/** A subquery with the findings of a cluster as they were at a sequence, both given as SQL. */
export function findingsAt(clusterId: string, sequence: string): string {
  return `(SELECT latest.* FROM findings latest
      WHERE latest.cluster_id = ${clusterId} AND latest.valid_from <= ${sequence}
    UNION ALL SELECT past.* FROM finding_versions v CROSS JOIN LATERAL json_populate_record(NULL::findings, v.body) past
      WHERE v.cluster_id = ${clusterId} AND v.valid_from <= ${sequence} AND v.valid_to > ${sequence})`;
}

const READ_FIELDS = STORED_FIELDS.filter((field) => field !== 'validFrom');

/** What statements select from `findingSource` to read a `FindingRow`. */
export const FINDING_COLUMNS = READ_FIELDS.map(
  (field) => `${FROM_NEWEST[field] ?? `f.${columnOf(field)}`} AS "${field}"`,
).join(', ');

export function toFinding({
  subjectType,
  namespace,
  workloadKind,
  workloadName,
  acknowledgedAt,
  acknowledgedBy,
  acknowledgementNote,
  assigneeEmail,
  assigneeName,
  ...row
}: FindingRow): Finding {
  return {
    ...row,
    subject:
      subjectType === 'namespace'
        ? { type: 'namespace', namespace }
        : { type: 'workload', namespace, name: workloadName, kind: workloadKind },
    acknowledgement:
      acknowledgedAt && acknowledgedBy
        ? { at: acknowledgedAt, by: acknowledgedBy, note: acknowledgementNote ?? '' }
        : null,
    assignee: assigneeEmail === null ? null : { name: assigneeName ?? '', email: assigneeEmail },
  };
}

/** The columns of what people have made of a finding. */
export function toStoredHandling({ acknowledgement, assignee }: Handling): Omit<
  Pick<StoredFinding, (typeof ACT_FIELDS)[number]>,
  'acknowledgedBy'
> & {
  acknowledgedBy: Actor | null;
} {
  return {
    acknowledgedAt: acknowledgement?.at ?? null,
    acknowledgedBy: acknowledgement?.by ?? null,
    acknowledgementNote: acknowledgement?.note ?? null,
    assigneeEmail: assignee?.email ?? null,
    assigneeName: assignee?.name ?? null,
  };
}

/** A finding as it is written for a snapshot. */
type WrittenFinding = Omit<StoredFinding, 'evidence' | 'teamReason' | 'acknowledgedBy'> &
  Pick<Finding, 'evidence' | 'teamReason'> & { readonly acknowledgedBy: Actor | null };

/** The opposite of `toFinding`, for a state that begins with a snapshot. */
export function toStoredFinding(
  { subject, acknowledgement, assignee, version, ...finding }: Finding,
  validFrom: number,
): WrittenFinding {
  const isLasting = finding.state === 'open' && finding.freshness === 'current';
  return {
    ...finding,
    ...toStoredHandling({ acknowledgement, assignee }),
    version: version ?? 1,
    subjectType: subject.type,
    namespace: subject.namespace,
    workloadKind: subject.type === 'workload' ? subject.kind : '',
    workloadName: subject.type === 'workload' ? subject.name : '',
    validFrom,
    ...(isLasting && { lastSeenAt: null, lastSnapshotId: null }),
  };
}
