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

const judgedFlowSchema = z.object({
  name: z.string(),
  state: z.enum(['declared', 'draft']),
  from: z.string(),
  to: z.string(),
  ports: z.string(),
  status: z.enum(['allowed', 'partly', 'blocked', 'unknown', 'unmatched']),
  parts: z.array(
    z.object({
      fromNamespace: z.string().nullable(),
      toNamespace: z.string().nullable(),
      status: z.enum(['allowed', 'partly', 'blocked', 'unknown', 'unmatched']),
      allowed: z.int(),
      partly: z.int(),
      blocked: z.int(),
      unknown: z.int(),
    }),
  ),
});
export type JudgedFlowAnswer = z.output<typeof judgedFlowSchema>;

export const dataFlowsSchema = z.object({
  mapVersion: z.int().nullable(),
  snapshot: z.object({ sequence: z.int(), takenAt: z.string() }),
  flows: z.array(judgedFlowSchema),
  undeclared: z.object({
    count: z.int(),
    first: z.array(z.object({ from: z.string(), to: z.string(), allowed: z.string() })),
    parts: z.array(
      z.object({
        fromNamespace: z.string().nullable(),
        toNamespace: z.string().nullable(),
        connections: z.int(),
      }),
    ),
  }),
});
/** The data flows of a cluster as returned by the service. */
export type DataFlowsAnswer = z.output<typeof dataFlowsSchema>;

/** They are drawn with the name by which they were asked for. */
export interface DrawnFlows {
  readonly cluster: string;
  readonly answer: Pick<DataFlowsAnswer, 'flows' | 'undeclared'>;
}

const notes = z.array(z.string());
export const draftSchema = z.object({
  namespaces: z.array(z.string()),
  yaml: z.string(),
  flows: z.array(z.object({ name: z.string(), from: z.string(), to: z.string(), ports: z.string(), notes })),
  endpoints: z.array(z.object({ name: z.string(), cidrs: z.array(z.string()), notes })),
  leftOut: z.array(z.string()),
});
/** A proposed data-flow map, as the service returns it. */
export type DraftAnswer = z.output<typeof draftSchema>;
