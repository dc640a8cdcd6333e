import { z } from 'zod';
import { defineEvent, type EventPayload } from '../../outbox/event.ts';

/** A snapshot was published with which something changed. */
export const DRIFT_DETECTED = defineEvent({
  topic: 'drift-detected',
  payload: z.object({ clusterId: z.uuid(), sequence: z.int().positive() }),
});

export type DriftDetected = EventPayload<typeof DRIFT_DETECTED>;
