import { seesNamespace } from '../core/access-scope.ts';
import type { AccessScope } from '../core/access-scope.ts';
import type { Problem } from '../core/inventory/problems/problem.ts';
import { inputWarningTexts } from '../core/inventory/problems/input-warnings.ts';
import { absentNamespacesIn } from '../core/inventory/kubernetes/absent-namespaces.ts';
import { toGlobalId } from '../api/global-id.ts';
import { confirmerOf, type Snapshot, type SnapshotMoment } from './snapshot.ts';
import type { SnapshotMomentType, SnapshotType } from './snapshot.types.ts';
import { unreadInScope } from '../core/inventory/problems/unread-scope.ts';
import { isInFuture } from '../clusters/scheduling/next-run.ts';

function clockWarnings({ takenAt }: Snapshot): readonly string[] {
  if (!isInFuture(takenAt.getTime(), Date.now())) return [];
  return [
    'the time of this snapshot is in the future: a clock was ahead when it was taken, or its folder has a later date. ' +
      'Which snapshot of a cluster is newer is decided by the sequence number',
  ];
}

function holdOf(snapshot: Snapshot, scope: AccessScope): SnapshotType['held'] {
  const { held, confirmedAt } = snapshot;
  if (held === null) return null;
  const kinds =
    scope.namespaces === 'all' ? held : held.map(({ kind }) => ({ kind, before: null, now: null }));
  return { kinds, confirmedAt, confirmedBy: confirmerOf(snapshot) };
}

/** A snapshot as shown to a caller with that scope: without counts that include namespaces out of scope. */
export function toSnapshotType(snapshot: Snapshot, scope: AccessScope): SnapshotType {
  const whole = scope.namespaces === 'all';
  return {
    id: toGlobalId('Snapshot', snapshot.id),
    snapshotId: snapshot.id,
    clusterId: snapshot.clusterId,
    sequence: snapshot.sequence,
    takenAt: snapshot.takenAt,
    windowStart: snapshot.windowStart,
    windowEnd: snapshot.windowEnd,
    publishedAt: snapshot.publishedAt,
    trigger: snapshot.trigger,
    completeness: snapshot.completeness,
    consistency: snapshot.consistency,
    cniProfile: snapshot.cniProfile,
    assumptions: snapshot.assumptions,
    description: snapshot.description,
    thinnedAt: snapshot.thinnedAt,
    expiredAt: snapshot.expiredAt,
    insteadOf: snapshot.insteadOf === undefined ? null : toMomentType(snapshot.insteadOf),
    held: holdOf(snapshot, scope),
    dataFlowMapVersion: snapshot.dataFlows?.version ?? null,
    absentKinds: snapshot.absentKinds,
    changes: whole ? snapshot.changes : null,
    ...aboutObjects(snapshot, scope),
  };
}

/** Whether a token that is limited to some namespaces may see a problem: it names no file and no other namespace. */
function isVisible({ location, object }: Problem, scope: AccessScope): boolean {
  if (location !== undefined) return false;
  return object?.kind !== 'Namespace' || seesNamespace(scope, object.name);
}

/** What a thinned snapshot cannot tell any more. */
function aboutObjects(
  snapshot: Snapshot,
  scope: AccessScope,
): Pick<SnapshotType, 'unread' | 'absentNamespaces' | 'warnings' | 'objectCounts'> {
  const { thinnedAt, unread, problems, objectCounts } = snapshot;
  if (thinnedAt !== null) return { unread: null, absentNamespaces: null, warnings: null, objectCounts: null };
  const whole = scope.namespaces === 'all';
  return {
    unread: unreadInScope(unread, scope),
    absentNamespaces: absentNamespacesIn(problems).filter((name) => seesNamespace(scope, name)),
    warnings: [
      ...clockWarnings(snapshot),
      ...inputWarningTexts(problems.filter((problem) => whole || isVisible(problem, scope))),
    ],
    objectCounts: whole ? objectCounts : null,
  };
}

/** Identifies a snapshot to callers. */
export function toMomentType({ id, sequence, takenAt }: SnapshotMoment): SnapshotMomentType {
  return { id: toGlobalId('Snapshot', id), sequence, takenAt };
}
