import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { WorkloadInput } from '../../reachability/workload.types.ts';

@ObjectType('Score', {
  description: 'How well personal data is isolated, and how much of that could be judged.',
})
export class ScoreType {
  @Field(() => Float, {
    nullable: true,
    description:
      '0 to 100, waived failures included. Null where there is nothing to score or data is missing.',
  })
  score!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same without waived failures.' })
  scoreWithWaivers!: number | null;

  @Field(() => Float, { nullable: true, description: 'Decided share of what applies, 0 to 1.' })
  coverage!: number | null;

  @Field(() => Int, { description: 'Workloads with personal data that it is the mean of.' })
  piiWorkloads!: number;
}

@InputType({ description: 'What a score is of. Nothing given: the fleet.' })
export class ScoreScopeInput {
  @Field(() => ID, { nullable: true, description: 'A cluster.' })
  cluster?: string | null;

  @Field(() => String, { nullable: true, description: 'A namespace of that cluster.' })
  namespace?: string | null;

  @Field(() => WorkloadInput, { nullable: true, description: 'A workload of that cluster.' })
  workload?: WorkloadInput | null;
}

/** Whether a sample can be compared with the one before it. */
export type Comparability = 'comparable' | 'incomparable';

const ComparabilityEnum = graphqlEnum<Comparability>(
  'Comparability',
  'Whether a sample can be compared with the one before it.',
  {
    comparable: 'It can.',
    incomparable:
      'It cannot: rules, classification, declared connections or the formula changed in between. A difference is neither progress nor decline.',
  },
);

@ObjectType('ScoreSample', { description: 'A score at one moment.' })
export class ScoreSampleType extends ScoreType {
  @Field(() => DateTime, { description: 'The moment that the snapshot shows.' })
  at!: Date;

  @Field(() => ComparabilityEnum, { description: 'With the sample before.' })
  comparability!: Comparability;

  @Field(() => Int, { description: 'Version of the formula.' })
  formulaVersion!: number;
}

/** Width of the steps that a score history is thinned to: the last sample of each is kept. */
export type ScoreStep = 'snapshot' | 'hour' | 'day' | 'week';

export const ScoreStepEnum = graphqlEnum<ScoreStep>('ScoreStep', 'How fine a score history is.', {
  snapshot: 'Every snapshot.',
  hour: 'The last of every hour (UTC).',
  day: 'The last of every day (UTC).',
  week: 'The last of every week (UTC, Monday first).',
});
