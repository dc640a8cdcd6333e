import { seesNamespace } from '../core/access-scope.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { inputWarningTexts } from '../core/inventory/problems/input-warnings.ts';
import { absentNamespacesIn } from '../core/inventory/kubernetes/absent-namespaces.ts';
import { toGlobalId } from '../api/global-id.ts';
import { confirmerOf, type Snapshot } from './snapshot.ts';
import type { SnapshotType } from './snapshot.types.ts';
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
    unread: unreadInScope(snapshot.unread, scope),
    held: holdOf(snapshot, scope),
    absentNamespaces: absentNamespacesIn(snapshot.problems).filter((name) => seesNamespace(scope, name)),
    warnings: [
      ...clockWarnings(snapshot),
      ...inputWarningTexts(snapshot.problems.filter(({ location }) => whole || location === undefined)),
    ],
    absentKinds: snapshot.absentKinds,
    objectCounts: whole ? snapshot.objectCounts : null,
    changes: whole ? snapshot.changes : null,
  };
}
