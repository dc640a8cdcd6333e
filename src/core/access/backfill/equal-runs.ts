import type { Completeness } from '../../inventory/inventory.ts';

/** Revisions of objects: how many there were when the snapshot was published, and how many are still stored. */
interface RevisionCounts {
  readonly published: number;
  /** Only those whose content is stored. */
  readonly stored: number;
}

/** What is left of a snapshot. */
export interface PastSnapshot {
  readonly sequence: number;
  /** Thinned: revisions that are in no kept snapshot were removed. */
  readonly objects: 'kept' | 'thinned';
  readonly completeness: Completeness;
  /** What verdicts depend on beside the objects. Equal exactly for equal grounds. */
  readonly grounds: string;
  /** Revisions that begin with this snapshot. */
  readonly begun: RevisionCounts;
  /** Revisions that the snapshot before was the last to have. */
  readonly ended: RevisionCounts;
}

/** Consecutive snapshots with equal inventories and grounds; `unproven`: it is not known what they were. */
export interface EqualRun {
  readonly first: number;
  readonly last: number;
  readonly inventory: 'proven' | 'unproven';
}

/**
 * Divides snapshots into runs of equal inventories, oldest first.
 *
 * All objects of a thinned snapshot are proven to be stored if an unbroken chain of changes leads to it from a kept
 * snapshot: forwards, if every revision that began since then is still stored; backwards, if every revision that ended
 * until then is. The numbers of changes that were recorded with each snapshot tell whether one is missing. Without them,
 * an object that was created and deleted between two kept snapshots would leave no trace. What a thinned snapshot could
 * not read is no longer known, so a partial one proves nothing.
 *
 * @param snapshots without gaps, from one that is kept (or the first of the cluster) to one that is kept
 */
export function equalRuns(snapshots: readonly PastSnapshot[]): readonly EqualRun[] {
  const stored = fromEitherSide(snapshots);
  const runs: EqualRun[] = [];
  for (const [place, snapshot] of snapshots.entries()) {
    const { sequence, objects, completeness } = snapshot;
    const isProven = objects === 'kept' || (stored[place] === true && completeness === 'COMPLETE');
    const inventory = isProven ? 'proven' : 'unproven';
    const open = runs.at(-1);
    const continues =
      open?.inventory === inventory && (!isProven || isUnchanged(snapshots[place - 1], snapshot));
    if (open !== undefined && continues) runs[runs.length - 1] = { ...open, last: sequence };
    else runs.push({ first: sequence, last: sequence, inventory });
  }
  return runs;
}

/** Whether all objects of each snapshot are stored. */
function fromEitherSide(snapshots: readonly PastSnapshot[]): readonly boolean[] {
  // Before the first snapshot of the cluster there was no object.
  let isStored = snapshots[0]?.sequence === 1;
  const forwards = snapshots.map(
    ({ objects, begun }) => (isStored = objects === 'kept' || (isStored && isWhole(begun))),
  );
  isStored = false;
  let next: PastSnapshot | undefined;
  const backwards = snapshots
    .toReversed()
    .map((snapshot) => {
      isStored = snapshot.objects === 'kept' || (isStored && next !== undefined && isWhole(next.ended));
      next = snapshot;
      return isStored;
    })
    .toReversed();
  return snapshots.map((_, place) => forwards[place] === true || backwards[place] === true);
}

function isWhole({ published, stored }: RevisionCounts): boolean {
  return published === stored;
}

function isUnchanged(before: PastSnapshot | undefined, { grounds, begun, ended }: PastSnapshot): boolean {
  return before?.grounds === grounds && begun.published === 0 && ended.published === 0;
}
