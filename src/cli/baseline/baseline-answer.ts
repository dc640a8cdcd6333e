import { z } from 'zod';
import { objectText } from '../../core/reachability/entry/reason-text.ts';

const person = z.object({ name: z.string(), email: z.string() });

export const acceptanceSchema = z.object({
  event: z.string(),
  object: z.object({ kind: z.string(), namespace: z.string().nullable(), name: z.string() }),
  version: z.int(),
  at: z.string(),
  by: person,
  comment: z.string().nullable(),
});
/** A change that was accepted into a baseline, as returned by the service. */
export type AcceptanceAnswer = z.output<typeof acceptanceSchema>;

export const baselineSchema = z.object({
  id: z.string(),
  version: z.int(),
  approvedVersion: z.int(),
  snapshot: z.object({ id: z.string(), sequence: z.int(), takenAt: z.string() }),
  comment: z.string().nullable(),
  approvedAt: z.string(),
  approvedBy: person,
  approvedWith: z.string(),
  replacedAt: z.string().nullable(),
  accepted: z.array(acceptanceSchema),
});
/** A baseline as returned by the service. */
export type BaselineAnswer = z.output<typeof baselineSchema>;

export const acceptedSchema = z.object({ baseline: baselineSchema, accepted: z.array(acceptanceSchema) });
/** What `baseline accept` did, as returned by the service. */
export type AcceptedAnswer = z.output<typeof acceptedSchema>;

/** The objects of acceptances, e.g. `NetworkPolicy shop/crawl, Namespace edge`. */
export function acceptedText(accepted: readonly AcceptanceAnswer[]): string {
  return accepted
    .map(({ object: { kind, namespace, name } }) =>
      objectText({ kind, ...(namespace !== null && { namespace }), name }),
    )
    .join(', ');
}
