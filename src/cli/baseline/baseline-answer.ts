import { z } from 'zod';

export const baselineSchema = z.object({
  id: z.string(),
  version: z.int(),
  snapshot: z.object({ id: z.string(), sequence: z.int(), takenAt: z.string() }),
  comment: z.string().nullable(),
  approvedAt: z.string(),
  approvedBy: z.object({ name: z.string(), email: z.string() }),
  approvedWith: z.string(),
  replacedAt: z.string().nullable(),
});
/** A baseline as returned by the service. */
export type BaselineAnswer = z.output<typeof baselineSchema>;
