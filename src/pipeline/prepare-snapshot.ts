import type { Collection, CollectOptions, Source } from '../sources/source.ts';
import { findAbsence, withHeldKinds, type Absence } from '../core/inventory/absence/gone-at-once.ts';
import { nextLastKnown } from '../core/inventory/absence/last-known.ts';
import { completenessOf, countObjects } from '../core/inventory/inventory.ts';
import { toStoredObjects } from '../core/inventory/stored/stored-object.ts';
import { ownersIn } from '../core/findings/ownership/ownership.ts';
import { dataFlowRevision } from '../core/rules/digest.ts';
import { classificationSettings } from '../core/rules/settings.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';
import type { ReadBodies } from './bodies/read-bodies.ts';
import { accessOf, evaluate, evaluationInput, judgedInventory, type JudgedInventory } from './evaluation.ts';
import { driftBodies, driftOf } from './snapshot-drift.ts';
import { makeBundle, nextSnapshot, type SnapshotBundle } from './snapshot-bundle.ts';
import type { SnapshotTask } from './snapshot-task.ts';
import { compareWithNewest, repeatableDigest } from './unchanged/unchanged.ts';

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
  const { previous } = task;
  const collection = await source.collect(options);
  options.signal.throwIfAborted();
  const objects = toStoredObjects(collection.inventory);
  const absence = findAbsence(collection.inventory, objects, previous);
  const asOf = task.takenAt ?? collection.startedAt;
  const input = evaluationInput(withHeldKinds(collection.inventory, absence), { ...task, asOf });
  const header = snapshotHeader(collection, judgedInventory(input), absence, task);
  const { findingSettings } = task;
  const comparison = compareWithNewest(previous, { input, header, objects, findingSettings });
  if (comparison.type === 'unchanged') return { type: 'unchanged', snapshot: nextSnapshot(previous, header) };
  const bodies = await driftBodies(previous, objects, readBodies);
  options.signal.throwIfAborted();
  const evaluation = evaluate(input);
  const { assessment, patches, inventory, chosen } = evaluation;
  const policy = {
    dueDays: findingSettings.dueDays,
    ownerOf: ownersIn(findingSettings, inventory, chosen.assumptions),
  };
  const access = accessOf(evaluation);
  const inputDigest = repeatableDigest(comparison, header, assessment);
  const parts = { previous, header, objects, assessment, access, patches, inputDigest, policy };
  const bundle = makeBundle(parts);
  return { ...bundle, drift: driftOf(task, evaluation, bundle, bodies) };
}

function snapshotHeader(
  { inventory: read, consistency, startedAt, finishedAt, description }: Collection,
  { inventory, chosen }: JudgedInventory,
  absence: Absence,
  {
    trigger,
    takenAt,
    holdsForMilliseconds,
    settings,
    dataFlowVersion,
    previous,
  }: Omit<SnapshotTask, 'source'>,
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
    dataFlows: dataFlowRevision(settings, dataFlowVersion),
    absentKinds: inventory.absentKinds,
    ignoredKinds: inventory.ignoredKinds,
    objectCounts: countObjects(inventory),
  };
}
