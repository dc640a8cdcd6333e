import { z } from 'zod';
import { toGlobalId } from '../../api/global-id.ts';
import { resource } from '../../api/rest/resource.ts';
import { subjectFields, toSubjectResource } from '../rules/subject.resource.ts';
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
      criticallyExposed: z
        .int()
        .nullable()
        .describe(
          'How many of them have an open critical violation, of their own or of their namespace. Null if an earlier version of Ringfence computed the score.',
        ),
      cappedBy: z
        .object({
          limit: z
            .number()
            .describe(
              'The most that the score can be: 49 for a workload, 79 for a namespace, cluster or the fleet.',
            ),
          rule: z.string().describe('The key of the violated rule.'),
          cluster: z.string().describe('The id of the cluster.'),
          ...subjectFields,
        })
        .nullable()
        .describe(
          'What limits the score: the first open critical violation of the workloads, by cluster, namespace and name; null if there is none.',
        ),
      worst: z
        .object({
          score: z.number().describe('Its score, 0 to 100.'),
          cluster: z.string().describe('The id of the cluster.'),
          namespace: z.string(),
          name: z.string(),
          kind: z.string(),
        })
        .nullable()
        .describe('The workload with the lowest score, which a mean may hide; null if none has a score.'),
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
  criticallyExposed,
  cappedBy,
  worst,
  staleFindings,
}: ScoreAnswer): ScoreResource {
  return {
    score,
    coverage,
    piiWorkloads,
    criticallyExposed,
    cappedBy: cappedBy && toCapResource(cappedBy),
    worst: worst && toWorstResource(worst),
    staleFindings,
  };
}

function toCapResource({
  limit,
  ruleId,
  clusterId,
  subject,
}: NonNullable<ScoreAnswer['cappedBy']>): NonNullable<ScoreResource['cappedBy']> {
  return {
    limit,
    rule: ruleId,
    cluster: toGlobalId('Cluster', clusterId),
    ...toSubjectResource(subject),
  };
}

function toWorstResource({
  clusterId,
  ...worst
}: NonNullable<ScoreAnswer['worst']>): NonNullable<ScoreResource['worst']> {
  return { ...worst, cluster: toGlobalId('Cluster', clusterId) };
}
