import { z } from 'zod';

export const versionSchema = z.object({
  version: z.int(),
  comment: z.string().nullable(),
  appliedAt: z.string(),
  appliedBy: z.object({ name: z.string(), email: z.string() }),
  appliedWith: z.string(),
});
/** A version of the data-flow map as returned by the service. */
export type VersionAnswer = z.output<typeof versionSchema>;

export const mapSchema = versionSchema.extend({ yaml: z.string() });

const changesSchema = z
  .object({
    count: z.int(),
    first: z.array(
      z.object({ rule: z.string(), severity: z.string(), subject: z.string(), text: z.string() }),
    ),
  })
  .nullable();
export type ChangesAnswer = z.output<typeof changesSchema>;

const effectSchema = z.object({
  cluster: z.object({ name: z.string() }),
  notJudged: z.string().nullable(),
  score: z
    .object({
      before: z.number().nullable(),
      after: z.number().nullable(),
      coverageBefore: z.number().nullable(),
      coverageAfter: z.number().nullable(),
    })
    .nullable(),
  opened: changesSchema,
  closed: changesSchema,
  undecided: changesSchema,
  unmatched: z.array(z.string()),
});
export type EffectAnswer = z.output<typeof effectSchema>;

export const appliedSchema = z.object({
  dataFlowMap: versionSchema.nullable(),
  effects: z.array(effectSchema).nullable(),
  warnings: z.array(z.string()),
});
/** The result of applying a map, or of a dry run. */
export type AppliedAnswer = z.output<typeof appliedSchema>;
