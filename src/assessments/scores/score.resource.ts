import { z } from 'zod';
import { resource } from '../../api/rest/resource.ts';
import type { ScoreValue } from './mean-score.ts';

export const scoreResource = resource(
  'Score',
  z
    .object({
      score: z
        .number()
        .nullable()
        .describe(
          '0 to 100, waived failures included. Null where there is nothing to score or data is missing.',
        ),
      scoreWithWaivers: z.number().nullable().describe('The same without waived failures.'),
      coverage: z.number().nullable().describe('Decided share of what applies, 0 to 1.'),
      piiWorkloads: z.int().describe('Workloads with personal data that it is the mean of.'),
    })
    .describe('How well personal data is fenced in.'),
);
export type ScoreResource = z.output<typeof scoreResource>;

/** A score as the REST API shows it. */
export function toScoreResource({
  score,
  scoreWithWaivers,
  coverage,
  piiWorkloads,
}: ScoreValue): ScoreResource {
  return { score, scoreWithWaivers, coverage, piiWorkloads };
}
