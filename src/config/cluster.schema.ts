import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';
import type { SnapshotSchedule } from './cluster-settings.ts';
import { CNI_PROFILE_NAMES, assumptionsSchema } from '../core/reachability/plugins/cni-profile.ts';
import { sourceSchema } from '../sources/catalogue.ts';
import { parseDuration } from './duration.ts';

/** A duration such as `15m`, in whole seconds. */
export const durationSchema = z.string().transform((text, context) => {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  context.addIssue({
    code: 'custom',
    message: 'not a duration: use a number and a unit, e.g. 30s, 15m, 6h or 1d',
  });
  return z.NEVER;
});

const DAY_SECONDS = 86_400;
const MAX_RETENTION_DAYS = 36_525;

/** At least a day: the first snapshot of a day can only be chosen once the day is over. */
const daysSchema = z
  .int('whole days')
  .min(1, 'at least 1d')
  .max(MAX_RETENTION_DAYS, `at most ${MAX_RETENTION_DAYS}d`);

function keptFor<Limit extends z.ZodType<number>>(limit: Limit) {
  return z.strictObject({
    all: limit.exactOptional(),
    daily: limit.exactOptional(),
    weekly: limit.exactOptional(),
    records: limit.exactOptional(),
    runs: limit.exactOptional(),
  });
}

/** How long things are kept, as far as it is given, in days: `RetentionPolicy`. */
export const keptDaysSchema = keptFor(daysSchema);

/** The same as durations. */
export const retentionSchema = keptFor(
  durationSchema.transform((seconds) => seconds / DAY_SECONDS).pipe(daysSchema),
);

const MIN_INTERVAL_SECONDS = 10;
const MAX_INTERVAL_DAYS = 366;

/** Whole seconds between two snapshots. */
export const intervalSchema = z
  .number()
  .min(MIN_INTERVAL_SECONDS, `at least ${MIN_INTERVAL_SECONDS}s`)
  .max(MAX_INTERVAL_DAYS * 86_400, `at most ${MAX_INTERVAL_DAYS}d`);

const cronSchema = z.string().superRefine((expression, context) => {
  if (expression.trim().split(/\s+/).length !== 5) {
    context.addIssue({
      code: 'custom',
      message: 'a cron expression has five fields: minute, hour, day of month, month, day of week (UTC)',
    });
    return;
  }
  try {
    CronExpressionParser.parse(expression, { tz: 'UTC' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.addIssue({ code: 'custom', message: `not a cron expression: ${why}` });
  }
});

/** `{cron}`, `{every}` or `{manual: true}`, the first two with an optional `jitter`. */
export const scheduleSchema = z
  .strictObject({
    cron: cronSchema.optional(),
    every: durationSchema.pipe(intervalSchema).optional(),
    manual: z.literal(true, { error: 'must be true, or left out' }).optional(),
    jitter: durationSchema.optional(),
  })
  .transform((schedule, context): SnapshotSchedule => {
    const { cron, every, manual, jitter } = schedule;
    if ([cron, every, manual].filter((kind) => kind !== undefined).length !== 1) {
      context.addIssue({ code: 'custom', message: 'give exactly one of: cron, every, manual' });
      return z.NEVER;
    }
    const spread = jitter === undefined ? {} : { jitterSeconds: jitter };
    if (cron !== undefined) return { type: 'cron', expression: cron, ...spread };
    if (every !== undefined) return { type: 'interval', seconds: every, ...spread };
    return { type: 'manual' };
  });

/** One entry of `clusters`. */
export const clusterSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/,
      'must be at most 63 letters, digits, "-", "_" or ".", and end with a letter or digit',
    ),
  source: sourceSchema,
  schedule: scheduleSchema.default({ type: 'interval', seconds: 900, jitterSeconds: 60 }),
  cniProfile: z.enum([...CNI_PROFILE_NAMES, 'detected']).default('detected'),
  assumptions: assumptionsSchema.default({}),
  observation: z.strictObject({ maxInterval: durationSchema.pipe(intervalSchema).optional() }).prefault({}),
  retention: retentionSchema.prefault({}),
  labels: z.record(z.string().min(1), z.string()).default({}),
});
export type ClusterEntry = z.output<typeof clusterSchema>;
