import type { Collection, CollectOptions, Source } from '../sources/source.ts';
import { findAbsence, withHeldKinds, type Absence } from '../core/inventory/absence/gone-at-once.ts';
import { nextLastKnown } from '../core/inventory/absence/last-known.ts';
import { completenessOf, countObjects } from '../core/inventory/inventory.ts';
import { toStoredObjects } from '../core/inventory/stored/stored-object.ts';
import { classificationSettings } from '../core/rules/settings.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';
import type { ReadBodies } from './bodies/read-bodies.ts';
import { accessOf, evaluate, type Evaluation } from './evaluation.ts';
import { driftBodies, driftOf } from './snapshot-drift.ts';
import { makeBundle, type SnapshotBundle } from './snapshot-bundle.ts';
import type { SnapshotTask } from './snapshot-task.ts';

/**
 * Collects a source, judges the result, and compares it with the previous state. `readBodies` reads contents of earlier
 * objects. Throws `SourceError`, and what `readBodies` throws.
 */
export async function prepareSnapshot(
  source: Source,
  task: Omit<SnapshotTask, 'source'>,
  readBodies: ReadBodies,
  options: CollectOptions,
): Promise<SnapshotBundle> {
  const collection = await source.collect(options);
  options.signal.throwIfAborted();
  const objects = toStoredObjects(collection.inventory);
  const bodies = await driftBodies(task.previous, objects, readBodies);
  options.signal.throwIfAborted();
  const absence = findAbsence(collection.inventory, objects, task.previous);
  const inventory = withHeldKinds(collection.inventory, absence);
  const evaluation = evaluate(inventory, task.cluster, task.settings, task.approved);
  const { assessment, patches } = evaluation;
  const access = accessOf(evaluation);
  const header = snapshotHeader(collection, evaluation, absence, task);
  const bundle = makeBundle({ previous: task.previous, header, objects, assessment, access, patches });
  return { ...bundle, drift: driftOf(task, evaluation, bundle, bodies) };
}

function snapshotHeader(
  { inventory: read, consistency, startedAt, finishedAt, description }: Collection,
  { inventory, chosen }: Evaluation,
  absence: Absence,
  { trigger, takenAt, holdsForMilliseconds, settings, previous }: Omit<SnapshotTask, 'source'>,
): SnapshotHeader {
  return {
    takenAt: takenAt ?? startedAt,
    windowStart: startedAt,
    // A clock that is set back meanwhile would end the window before it begins.
    windowEnd: finishedAt < startedAt ? startedAt : finishedAt,
    trigger,
    completeness: completenessOf(inventory),
    consistency,
    cniProfile: chosen.name,
    assumptions: chosen.assumptions,
    classification: classificationSettings(settings),
    description,
    holdsForMilliseconds,
    unread: inventory.unread,
    problems: inventory.problems,
    held:
      absence.held.length === 0 ? null : absence.held.map(({ kind, before, now }) => ({ kind, before, now })),
    lastKnown: nextLastKnown(previous, read.unread, absence),
    absentKinds: inventory.absentKinds,
    ignoredKinds: inventory.ignoredKinds,
    objectCounts: countObjects(inventory),
  };
}
