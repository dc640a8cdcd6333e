import { z } from 'zod';
import { defineEvent, type EventPayload } from '../../outbox/event.ts';

/** A snapshot was published. */
export const SNAPSHOT_PUBLISHED = defineEvent({
  topic: 'snapshot-published',
  payload: z.object({ clusterId: z.uuid(), snapshotId: z.uuid(), sequence: z.int().positive() }),
});

export type SnapshotPublished = EventPayload<typeof SNAPSHOT_PUBLISHED>;
