import { randomUUID } from 'node:crypto';
import type { DriftEvent } from '../core/drift/drift-event.ts';
import { driftEvents } from '../core/drift/drift-events.ts';
import type { DriftGround, SnapshotQuality } from '../core/drift/drift-ground.ts';
import { neededBodies } from '../core/drift/objects/earlier-objects.ts';
import type { BodyReader } from '../core/drift/objects/object-change.ts';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import type { ReadBodies } from './bodies/read-bodies.ts';
import type { Evaluation } from './evaluation.ts';
import type { SnapshotHeader } from '../snapshots/snapshot.ts';
import type { ComputedSnapshot, PreviousState } from './snapshot-bundle.ts';
import type { SnapshotTask } from './snapshot-task.ts';

/** Reads the contents of objects that changed or are gone. */
export async function driftBodies(
  previous: PreviousState,
  objects: readonly StoredObject[],
  readBodies: ReadBodies,
): Promise<BodyReader> {
  const ground = groundOf(previous);
  const needed = ground === null ? [] : neededBodies(ground, objects);
  const earlier = needed.length === 0 ? new Map<string, string>() : await readBodies(needed);
  const own = new Map(objects.map(({ contentHash, body }) => [contentHash, body]));
  return (contentHash) => own.get(contentHash) ?? earlier.get(contentHash);
}

/** What changed with a snapshot; nothing with the first one of a cluster. */
export function driftOf(
  { previous, settings }: Pick<SnapshotTask, 'previous' | 'settings'>,
  { inventory, model }: Evaluation,
  { snapshot, objects, assessment, scores, findings }: Omit<ComputedSnapshot, 'drift'>,
  bodies: BodyReader,
): readonly DriftEvent[] {
  const ground = groundOf(previous);
  if (ground === null) return [];
  const { cniProfile, assumptions, classification, unread, dataFlows } = snapshot;
  return driftEvents(
    ground,
    {
      inventory,
      model,
      objects,
      grounds: { ...assessment, cniProfile, assumptions, classification, unread, dataFlows },
      settings,
      quality: qualityOf(snapshot),
      scores,
      findings,
    },
    bodies,
    randomUUID,
  );
}

/** Whether what a snapshot lacks does not exist. */
export function qualityOf({
  completeness,
  consistency,
  held,
}: Pick<SnapshotHeader, 'completeness' | 'consistency' | 'held'>): SnapshotQuality {
  return completeness === 'COMPLETE' && consistency === 'CONSISTENT' && held === null ? 'settled' : 'open';
}

/** What a snapshot is compared with; null for the first one of a cluster. */
export function groundOf({ drift, earlierObjects }: PreviousState): DriftGround | null {
  return drift && { ...drift, objects: earlierObjects };
}
