import { z } from 'zod';
import { defineEvent } from '../../outbox/event.ts';

/** A snapshot was published of a cluster that has workloads whose earlier access is still to be computed. */
export const BACKFILL_REQUESTED = defineEvent({
  topic: 'access-backfill-requested',
  payload: z.object({ clusterId: z.uuid() }),
});
