import { z } from 'zod';

/** A ticket target as returned by the service. */
export const targetAnswer = z.object({
  name: z.string(),
  type: z.string(),
  settings: z.record(z.string(), z.unknown()),
  connection: z.record(z.string(), z.unknown()),
  secretNames: z.array(z.string()),
  version: z.int(),
  savedAt: z.string(),
  savedBy: z.object({ name: z.string(), email: z.string() }),
});
export type TargetAnswer = z.output<typeof targetAnswer>;

/** A service that targets can have. */
export const serviceAnswer = z.object({
  type: z.string(),
  title: z.string(),
  use: z.string(),
  settingsSchema: z.record(z.string(), z.unknown()),
  secretsSchema: z.record(z.string(), z.unknown()),
});
export type TicketServiceAnswer = z.output<typeof serviceAnswer>;

/** One thing that a test checked. */
export const checkAnswer = z.object({
  check: z.string(),
  outcome: z.enum(['ok', 'failed']),
  message: z.string(),
});
export type TargetCheckAnswer = z.output<typeof checkAnswer>;
