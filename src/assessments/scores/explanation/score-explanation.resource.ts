import { z } from 'zod';
import { SEVERITY } from '../../../api/enums.ts';
import { toGlobalId } from '../../../api/global-id.ts';
import { oneOf, resource } from '../../../api/rest/resource.ts';
import type { ScoreExplanation, SubjectLoss } from '../../../core/scoring/explanation/explain-score.ts';
import type { NextStep } from '../../../core/scoring/explanation/next-steps.ts';
import { subjectFields, toSubjectResource } from '../../rules/subject.resource.ts';
import { LISTED_SUBJECTS } from './score-explanation.types.ts';

const subjectLoss = z.object({
  cluster: z.string().describe('The id of the cluster.'),
  ...subjectFields,
  points: z.number().describe('The points of the score that it costs, before caps.'),
  yields: z.number().describe('By how much the score rises if only this is mended.'),
});

const nextStep = z.object({
  action: z
    .enum(['patch', 'rule'])
    .describe('`patch`: apply a patch; `rule`: mend all violations of one rule.'),
  rule: z.string().nullable().describe('The key of the rule to mend.'),
  cluster: z.string().nullable().describe('The id of the cluster of the patch.'),
  namespace: z.string().nullable().describe('The namespace of the patch.'),
  patch: z.string().nullable().describe('The name of the patch.'),
  yields: z
    .number()
    .describe(
      'By how much the score rises, after the steps before it. 0 if an open critical violation still limits the score.',
    ),
  scoreAfter: z.number().nullable().describe('The score after this step and those before it.'),
  uncappedAfter: z.number().nullable().describe('What the score would be then without caps.'),
  mended: z.int().describe('How many failures it mends, each of one rule for one workload or namespace.'),
});

export const explanationResource = resource(
  'ScoreExplanation',
  z
    .object({
      score: z.number().describe('The score, 0 to 100.'),
      rules: z
        .array(
          z.object({
            rule: z.string().describe('The key of the rule.'),
            severity: oneOf(SEVERITY).describe('How severe a violation is.'),
            points: z.number().describe('The points of the score that its violations cost, before caps.'),
            yields: z
              .number()
              .describe(
                'By how much the score rises if all of them are mended. 0 if an open critical violation of another rule still limits it.',
              ),
            scoreAfter: z.number().nullable().describe('The score after that.'),
            subjectCount: z.int().describe('How many workloads and namespaces violate the rule.'),
            subjects: z
              .array(subjectLoss)
              .readonly()
              .describe(`Those of them that cost most, at most ${LISTED_SUBJECTS}.`),
          }),
        )
        .readonly()
        .describe('What each violated rule costs, most expensive first.'),
      caps: z
        .array(
          z.object({
            of: z
              .enum(['workload', 'scope'])
              .describe(
                '`workload`: it limits workloads with an open critical violation; `scope`: the whole score, because of such a workload.',
              ),
            limit: z.number().describe('The most that the score can be.'),
            points: z.number().describe('The points that it costs; 0 if the score is below it anyway.'),
            workloads: z.int().describe('How many workloads have an open critical violation.'),
          }),
        )
        .readonly()
        .describe('What caps cost. Empty without an open critical violation.'),
      steps: z
        .array(nextStep)
        .readonly()
        .describe(
          'The best three steps, one after the other. Each is computed with the formula, not estimated.',
        ),
    })
    .describe('Why a score is what it is: it and the points of all rules and caps add up to 100.'),
);
export type ExplanationResource = z.output<typeof explanationResource>;

/** Converts an explanation to its REST resource. */
export function toExplanationResource({ score, rules, caps, steps }: ScoreExplanation): ExplanationResource {
  return {
    score,
    rules: rules.map(({ ruleId, severity, points, yields, scoreAfter, subjects }) => ({
      rule: ruleId,
      severity,
      points,
      yields,
      scoreAfter,
      subjectCount: subjects.length,
      subjects: subjects.slice(0, LISTED_SUBJECTS).map(toLossResource),
    })),
    caps,
    steps: steps.map(toStepResource),
  };
}

function toLossResource({ clusterId, subject, points, yields }: SubjectLoss): z.output<typeof subjectLoss> {
  return {
    cluster: toGlobalId('Cluster', clusterId),
    ...toSubjectResource(subject),
    points,
    yields,
  };
}

function toStepResource({ action, ...step }: NextStep): z.output<typeof nextStep> {
  if (action.type === 'rule') {
    return { action: 'rule', rule: action.ruleId, cluster: null, namespace: null, patch: null, ...step };
  }
  const { clusterId, namespace, name } = action;
  return {
    action: 'patch',
    rule: null,
    cluster: toGlobalId('Cluster', clusterId),
    namespace,
    patch: name,
    ...step,
  };
}
