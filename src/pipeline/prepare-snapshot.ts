import type { Collection, CollectOptions, Source } from '../clusters/sources/source.ts';
import { completenessOf, countObjects } from '../core/inventory/inventory.ts';
import { toStoredObjects } from '../core/inventory/stored-object.ts';
import type { Assessment } from '../core/rules/assessment.ts';
import type { Patch } from '../core/remediation/patch.ts';
import type { PreparedSnapshot, SnapshotHeader } from '../snapshots/snapshot.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import type { SnapshotTask } from './snapshot-task.ts';

/** Collects a source, judges what it yields, and makes both ready to be published. Throws `SourceError`. */
export async function prepareSnapshot(
  source: Source,
  task: Pick<SnapshotTask, 'trigger' | 'cluster' | 'settings' | 'takenAt'>,
  options: CollectOptions,
): Promise<{ prepared: PreparedSnapshot; assessment: Assessment; patches: readonly Patch[] }> {
  const collection = await source.collect(options);
  const evaluation = evaluate(collection.inventory, task.cluster, task.settings);
  const header = snapshotHeader(collection, evaluation, task);
  return {
    prepared: { header, objects: toStoredObjects(collection.inventory) },
    assessment: evaluation.assessment,
    patches: evaluation.patches,
  };
}

function snapshotHeader(
  { inventory, consistency, startedAt, finishedAt, description }: Collection,
  { chosen }: Evaluation,
  { trigger, takenAt }: Pick<SnapshotTask, 'trigger' | 'takenAt'>,
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
    description,
    unread: inventory.unread,
    problems: inventory.problems,
    absentKinds: inventory.absentKinds,
    ignoredKinds: inventory.ignoredKinds,
    objectCounts: countObjects(inventory),
  };
}
