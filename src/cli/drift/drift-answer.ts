import { z } from 'zod';
import type { CoverageAnswer } from './coverage-text.ts';

export const changedSchema = z.looseObject({
  from: z.string(),
  to: z.string(),
  ports: z.string(),
  before: z.string(),
  after: z.string(),
});
/** Ports of a connection whose verdict changed, as the service answers. */
export type ChangedAnswer = z.output<typeof changedSchema>;

/** Further fields are kept: the formats for programs show all that the service answers. */
export const eventSchema = z.looseObject({
  id: z.string(),
  cluster: z.string(),
  type: z.string(),
  text: z.string(),
  effect: z.string(),
  pii: z.string(),
  at: z.string(),
  sequence: z.int(),
  baseSequence: z.int(),
  connections: z.looseObject({ count: z.int(), unlisted: z.int() }).nullable(),
  causes: z.array(z.looseObject({ id: z.string(), text: z.string() })),
  acceptance: z
    .looseObject({
      by: z.looseObject({ name: z.string() }),
      at: z.string(),
      version: z.int(),
      comment: z.string().nullable(),
    })
    .nullable(),
});
/** A drift event, as the service answers. */
export type EventAnswer = z.output<typeof eventSchema>;

/** What the command prints: a list, or one event with its connections. */
export type DriftAnswer =
  | {
      readonly type: 'list';
      readonly events: readonly EventAnswer[];
      readonly coverage: readonly CoverageAnswer[];
      /** Whether filters other than the clusters and the period were given. */
      readonly filters: 'some' | 'none';
      /** Names of clusters by id. */
      readonly clusters: ReadonlyMap<string, string>;
    }
  | {
      readonly type: 'event';
      readonly event: EventAnswer;
      readonly changed: readonly ChangedAnswer[];
      readonly clusters: ReadonlyMap<string, string>;
    };
