import { z } from 'zod';
import { UNDECIDED_CAUSES } from '../access-history/access-values.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import { POSTURE_COVERAGE, POSTURE_STATES, POSTURE_VERDICTS, TIME_KINDS } from './posture-values.ts';
import { toPostureType } from './posture-mapping.ts';
import type { ReadQuestion, WorkloadPosture } from './posture.service.ts';

const time = (description: string) => z.int().describe(description);

const ruleTimes = resource(
  'RuleTimes',
  z
    .object({
      passed: time(TIME_KINDS.passed),
      failed: time(TIME_KINDS.failed),
      undecided: time(TIME_KINDS.undecided),
      notRun: time(TIME_KINDS.notRun),
      notApplicable: time(TIME_KINDS.notApplicable),
      notObserved: time(TIME_KINDS.notObserved),
      outOfScope: time(TIME_KINDS.outOfScope),
      absent: time(TIME_KINDS.absent),
    })
    .describe('Parts of a period, each in milliseconds. They add up to the length of the period.'),
);

const workloadPosture = resource(
  'WorkloadPosture',
  z
    .object({
      workload: z
        .object({
          namespace: z.string().describe('Its namespace.'),
          name: z.string().describe('Its name.'),
          kind: z.string().describe('Its kind.'),
        })
        .describe('The workload.'),
      verdict: oneOf(POSTURE_VERDICTS).describe('Whether it was isolated.'),
      intervals: z
        .array(
          z.object({
            from: z.date().describe('The beginning.'),
            until: z.date().describe('The end, which is not part of the interval.'),
            state: oneOf(POSTURE_STATES).describe('The state.'),
            undecided: oneOf(UNDECIDED_CAUSES)
              .nullable()
              .describe('Why the state is undecided, if the snapshot was incomplete, inconsistent or held.'),
          }),
        )
        .describe('Intervals that cover the period, oldest first.'),
      rules: z
        .array(
          z.object({
            key: z.string().describe('The key of the rule.'),
            times: ruleTimes.describe('For how long it passed, failed, and so on.'),
          }),
        )
        .describe(
          'The rules that were run at any moment of the period and, in any case, those of the group `isolation`.',
        ),
    })
    .describe('How a workload was isolated during a period.'),
);

export const postureResource = resource(
  'Posture',
  z
    .object({
      from: z.date().describe('The beginning of the period.'),
      until: z
        .date()
        .describe('The end of the period, which is not part of it: now, if a later time was given.'),
      coverage: z
        .array(
          z.object({
            from: z.date().describe('The beginning.'),
            until: z.date().describe('The end, which is not part of the interval.'),
            coverage: oneOf(POSTURE_COVERAGE).describe('To what extent it is known.'),
          }),
        )
        .describe(
          'To what extent it is known which workloads handled personal data: intervals that cover the period, oldest first. An empty list of workloads means that there were none only where this is `complete`.',
        ),
      workloads: z
        .array(workloadPosture)
        .describe(
          'A page of the workloads that handled personal data, or of which this is not known, at any moment of the period, or in the last snapshot before it if its beginning was not observed. A workload that is asked for is also listed if nothing was observed at all.',
        ),
    })
    .describe('How workloads with personal data were isolated during a period.'),
);
export type PostureResource = z.output<typeof postureResource>;

/** One page of the workloads. */
export function toPostureResource(
  question: ReadQuestion,
  workloads: readonly WorkloadPosture[],
): PostureResource {
  const { from, until, coverage } = toPostureType(question);
  return {
    from,
    until,
    coverage: coverage.map((interval) => ({ ...interval })),
    workloads: workloads.map(({ workload, verdict, intervals, rules }) => ({
      workload: { ...workload },
      verdict,
      intervals: intervals.map((interval) => ({ ...interval, undecided: interval.undecided ?? null })),
      rules: rules.map(({ ruleId, times }) => ({ key: ruleId, times: { ...times } })),
    })),
  };
}
