import { z } from 'zod';

const ports = z.object({ gained: z.string(), lost: z.string() });

/** What differs between a baseline and a complete snapshot, as far as `baseline diff` needs it. */
export const differenceSchema = z.object({
  version: z.int(),
  snapshot: z.object({ sequence: z.int(), takenAt: z.string() }),
  objects: z.array(
    z.object({
      change: z.enum(['added', 'changed', 'removed']),
      kind: z.string(),
      namespace: z.string().nullable(),
      name: z.string(),
      fields: z.array(z.string()),
      revert: z.string().nullable(),
      command: z.string().nullable(),
    }),
  ),
  connections: z.array(
    z.object({
      change: z.enum(['added', 'removed', 'changed']),
      from: z.string(),
      to: z.string(),
      allowed: ports,
      unknown: ports,
    }),
  ),
  connectionsLeftOut: z.int(),
  undecided: z.int(),
});
export type BaselineDifference = z.output<typeof differenceSchema>;
export type DifferingObject = BaselineDifference['objects'][number];
