import type { Collection, CollectOptions, Source } from '../sources/source.ts';
import { completenessOf, countObjects } from '../core/inventory/inventory.ts';
import { toStoredObjects } from '../core/inventory/stored/stored-object.ts';
import { classificationSettings } from '../core/rules/settings.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';
import { accessOf, evaluate, type Evaluation } from './evaluation.ts';
import { makeBundle, type SnapshotBundle } from './snapshot-bundle.ts';
import type { SnapshotTask } from './snapshot-task.ts';

/** Collects a source, judges the result, and compares it with the previous state. Throws `SourceError`. */
export async function prepareSnapshot(
  source: Source,
  task: Omit<SnapshotTask, 'source'>,
  options: CollectOptions,
): Promise<SnapshotBundle> {
  const collection = await source.collect(options);
  options.signal.throwIfAborted();
  const evaluation = evaluate(collection.inventory, task.cluster, task.settings);
  const { inventory, assessment, patches } = evaluation;
  const access = accessOf(evaluation);
  const header = snapshotHeader(collection, evaluation, task);
  const objects = toStoredObjects(inventory);
  return makeBundle({ previous: task.previous, header, objects, assessment, access, patches });
}

function snapshotHeader(
  { consistency, startedAt, finishedAt, description }: Collection,
  { inventory, chosen }: Evaluation,
  {
    trigger,
    takenAt,
    holdsForMilliseconds,
    settings,
  }: Pick<SnapshotTask, 'trigger' | 'takenAt' | 'holdsForMilliseconds' | 'settings'>,
): SnapshotHeader {
  return {
    takenAt: takenAt ?? startedAt,
    windowStart: startedAt,
    windowEnd: finishedAt,
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
    absentKinds: inventory.absentKinds,
    ignoredKinds: inventory.ignoredKinds,
    objectCounts: countObjects(inventory),
  };
}
