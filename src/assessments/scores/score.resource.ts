import { z } from 'zod';
import { resource } from '../../api/rest/resource.ts';
import type { ScoreAnswer } from './mean-score.ts';

export const scoreResource = resource(
  'Score',
  z
    .object({
      score: z
        .number()
        .nullable()
        .describe('0 to 100. Null if there is nothing to score or data is missing.'),
      coverage: z
        .number()
        .nullable()
        .describe(
          'The share of applicable rule weight that could be decided, 0 to 1. Nothing is decided of a workload of which it is not known whether it handles personal data.',
        ),
      piiWorkloads: z.int().describe('Number of workloads with personal data that the score is the mean of.'),
      staleFindings: z
        .int()
        .describe(
          'Open findings that the snapshot could neither confirm nor resolve. The score does not include them: it may be 100 although one of them still holds.',
        ),
    })
    .describe('How well personal data is isolated.'),
);
export type ScoreResource = z.output<typeof scoreResource>;

/** Converts a score to its REST resource. */
export function toScoreResource({
  score,
  coverage,
  piiWorkloads,
  staleFindings,
}: ScoreAnswer): ScoreResource {
  return { score, coverage, piiWorkloads, staleFindings };
}
