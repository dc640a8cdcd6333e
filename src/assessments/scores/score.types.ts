import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import type { ScoreAnswer, ScorePlace } from './mean-score.ts';
import { ScoreCapType, toCapType, toWorstType, WorstWorkloadType } from './caps/score-cap.types.ts';
import { WorkloadInput } from '../../reachability/workload.types.ts';

/** The fields that a current score and a sample of the past have in common. */
@ObjectType({ isAbstract: true })
abstract class ScoreFields {
  @Field(() => Float, {
    nullable: true,
    description: '0 to 100. Null if there is nothing to score or data is missing.',
  })
  score!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'The share of applicable rule weight that could be decided, 0 to 1. Nothing is decided of a workload of which it is not known whether it handles personal data.',
  })
  coverage!: number | null;

  @Field(() => Int, { description: 'Number of workloads with personal data that the score is the mean of.' })
  piiWorkloads!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of them have an open critical violation, of their own or of their namespace. Null if an earlier ' +
      'version of Ringfence computed the score.',
  })
  criticallyExposed!: number | null;

  @Field(() => ScoreCapType, {
    nullable: true,
    description:
      'What limits the score: the first open critical violation of the workloads, by cluster, namespace and name; null if there is none.',
  })
  cappedBy!: ScoreCapType | null;

  @Field(() => WorstWorkloadType, {
    nullable: true,
    description: 'The workload with the lowest score, which a mean may hide; null if none has a score.',
  })
  worst!: WorstWorkloadType | null;
}

export const STALE_FINDINGS =
  'Open findings that the snapshot could neither confirm nor resolve. The score does not include them: it may be ' +
  '100 although one of them still holds.';

@ObjectType('Score', {
  description: 'How well personal data is isolated, and how much of that could be decided.',
})
export class ScoreType extends ScoreFields {
  /** Not part of the schema: used to explain it. */
  place!: ScorePlace;

  @Field(() => Int, { description: STALE_FINDINGS })
  staleFindings!: number;
}

/** Converts a score to its API type. */
export function toScoreType(answer: ScoreAnswer): ScoreType {
  return { ...answer, cappedBy: toCapType(answer.cappedBy), worst: toWorstType(answer.worst) };
}

@InputType({ description: 'The scope of a score. If empty, the fleet.' })
export class ScoreScopeInput {
  @Field(() => ID, { nullable: true, description: 'The id or name of a cluster.' })
  cluster?: string | null;

  @Field(() => String, { nullable: true, description: 'A namespace of the cluster.' })
  namespace?: string | null;

  @Field(() => WorkloadInput, { nullable: true, description: 'A workload of the cluster.' })
  workload?: WorkloadInput | null;
}

/** Whether a sample can be compared with the previous one. */
export type Comparability = 'comparable' | 'incomparable';

const ComparabilityEnum = graphqlEnum<Comparability>(
  'Comparability',
  'Whether the score of a sample was computed in the same way as that of the previous one.',
  {
    comparable:
      'Computed in the same way, from the same clusters. Compare coverage and stale findings too: with less coverage, ' +
      'a score may rise because violations could no longer be decided.',
    incomparable:
      'Not comparable: rules, classification, declared connections or the formula changed in between or, in the ' +
      'history of the fleet, other clusters have a score. A difference means neither progress nor decline.',
  },
);

@ObjectType('ScoreSample', { description: 'A score at one point in time.' })
export class ScoreSampleType extends ScoreFields {
  /** Not part of the schema: used to count stale findings; null for the fleet. */
  part!: ClusterPart | null;

  @Field(() => DateTime, { description: 'The time that the snapshot shows.' })
  at!: Date;

  @Field(() => Int, {
    description:
      'The number of clusters that the score is computed from: those that were part of the fleet and had a snapshot.',
  })
  clusters!: number;

  @Field(() => ComparabilityEnum, { description: 'Whether it can be compared with the previous sample.' })
  comparability!: Comparability;

  @Field(() => Int, { description: 'Version of the score formula.' })
  formulaVersion!: number;
}

/** The interval of a score history: the last sample of each interval is kept. */
export type ScoreStep = 'snapshot' | 'hour' | 'day' | 'week';

export const ScoreStepEnum = graphqlEnum<ScoreStep>('ScoreStep', 'The interval of a score history.', {
  snapshot: 'One sample per snapshot.',
  hour: 'The last sample of every hour (UTC).',
  day: 'The last sample of every day (UTC).',
  week: 'The last sample of every week (UTC, Monday first).',
});
