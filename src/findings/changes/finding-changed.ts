import { z } from 'zod';
import { defineEvent } from '../../outbox/event.ts';

/** Findings of one event. More of them are announced by several events. */
export const FINDINGS_AT_ONCE = 1000;

/**
 * Findings changed, by a snapshot or by an act. What happened is in `finding_events`, which are written in the same
 * transaction.
 */
export const FINDING_CHANGED = defineEvent({
  topic: 'finding-changed',
  payload: z.object({
    clusterId: z.uuid(),
    /** The snapshot that changed them, or the newest one of the cluster when somebody acted on them. */
    snapshotId: z.uuid(),
    findingIds: z.array(z.uuid()).min(1).max(FINDINGS_AT_ONCE),
  }),
});
