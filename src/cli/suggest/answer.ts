import { z } from 'zod';

const texts = z.array(z.string());

export const suggestionSchema = z.object({
  namespace: z.string(),
  existing: z.enum(['replaced', 'kept']),
  yaml: z.string(),
  summary: texts,
  policies: z.array(
    z.object({
      namespace: z.string(),
      name: z.string(),
      change: z.enum(['create', 'replace']),
      flow: z.string().nullable(),
      notes: texts,
    }),
  ),
  superfluous: texts,
  flows: texts,
  cuts: texts,
  unmet: z.array(z.object({ flow: z.string(), status: z.string(), reasons: texts })),
  remaining: z.array(
    z.object({
      verdict: z.string(),
      reasons: texts,
      count: z.int(),
      first: z.array(z.object({ from: z.string(), to: z.string(), connections: z.string() })),
    }),
  ),
  attacks: z.array(
    z.object({ scenario: z.string(), title: z.string(), outcome: z.string(), reasons: texts }),
  ),
  notes: texts,
});
/** Suggested policies, as the service returns them. */
export type ShownSuggestion = z.output<typeof suggestionSchema>;
