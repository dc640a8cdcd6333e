import { toGlobalId } from '../../api/global-id.ts';
import { Refusal } from '../../refusals/refusals.ts';
import type { Snapshot, SnapshotMoment } from '../snapshot.ts';

/** The nearest snapshots whose objects are kept, before and after a thinned one. */
export interface KeptNeighbours {
  readonly before?: SnapshotMoment;
  readonly after?: SnapshotMoment;
}

type Thinned = Pick<Snapshot, 'sequence' | 'takenAt'>;

/** A question needs the objects of a snapshot that no longer has them. */
export function thinnedRefusal(
  { sequence, takenAt }: Thinned,
  { before, after }: KeptNeighbours,
  field: readonly string[] = [],
): Refusal {
  const kept = [
    ...(before === undefined ? [] : [`the last one before it is ${named(before)}`]),
    ...(after === undefined ? [] : [`the first one after it is ${named(after)}`]),
  ];
  const where = kept.length === 0 ? 'ask again' : `of the snapshots that still have them, ${kept.join(', ')}`;
  return new Refusal(
    'not-kept',
    `the objects of snapshot ${sequence} of ${takenAt.toISOString()} are no longer kept (retention): ${where}`,
    field,
  );
}

/** A question needs what was recorded of a snapshot beside its objects, which is removed. */
export function expiredRefusal({ sequence, takenAt }: Thinned, field: readonly string[]): Refusal {
  return new Refusal(
    'not-kept',
    `what was recorded of snapshot ${sequence} of ${takenAt.toISOString()} is no longer kept (retention): ask about a later time`,
    field,
  );
}

function named({ id, sequence, takenAt }: SnapshotMoment): string {
  return `snapshot ${sequence} of ${takenAt.toISOString()} (${toGlobalId('Snapshot', id)})`;
}
