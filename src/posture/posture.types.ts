import { Field, Float, ID, InputType, ObjectType } from '@nestjs/graphql';
import { UndecidedCauseEnum } from '../access-history/access-history.types.ts';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { RuleType } from '../assessments/rules/rule.types.ts';
import type { UndecidedCause } from '../core/access/timeline/spans.ts';
import type {
  PostureCoverage,
  PostureCoverageInterval,
  PostureVerdict,
  RuleTimes,
} from '../core/posture/posture.ts';
import type { PostureState } from '../core/posture/states.ts';
import { RULES } from '../core/rules/catalogue.ts';
import { WorkloadInput, WorkloadReferenceType } from '../reachability/workload.types.ts';
import { POSTURE_COVERAGE, POSTURE_STATES, POSTURE_VERDICTS, TIME_KINDS } from './posture-values.ts';
import type { ReadQuestion } from './posture.service.ts';

/** The usual number of intervals of a workload. */
const USUAL_INTERVALS = 10;

const PostureVerdictEnum = graphqlEnum(
  'PostureVerdict',
  'Whether a workload was isolated during a period.',
  POSTURE_VERDICTS,
);

const PostureStateEnum = graphqlEnum(
  'PostureState',
  'How a workload was isolated during an interval.',
  POSTURE_STATES,
);

const PostureCoverageEnum = graphqlEnum(
  'PostureCoverage',
  'To what extent it is known which workloads handled personal data during an interval.',
  POSTURE_COVERAGE,
);

@InputType({ description: 'The requested workloads; by default all workloads of the cluster.' })
export class PostureScopeInput {
  @Field(() => ID, { description: 'The id or name of a cluster.' })
  cluster!: string;

  @Field(() => String, { nullable: true, description: 'A namespace of the cluster.' })
  namespace?: string | null;

  @Field(() => WorkloadInput, { nullable: true, description: 'A workload of the cluster.' })
  workload?: WorkloadInput | null;
}

@ObjectType('RuleTimes', {
  description: 'Parts of a period, each in milliseconds. They add up to the length of the period.',
})
export class RuleTimesType implements RuleTimes {
  @Field(() => Float, { description: TIME_KINDS.passed })
  passed!: number;

  @Field(() => Float, { description: TIME_KINDS.failed })
  failed!: number;

  @Field(() => Float, { description: TIME_KINDS.undecided })
  undecided!: number;

  @Field(() => Float, { description: TIME_KINDS.notRun })
  notRun!: number;

  @Field(() => Float, { description: TIME_KINDS.notApplicable })
  notApplicable!: number;

  @Field(() => Float, { description: TIME_KINDS.notObserved })
  notObserved!: number;

  @Field(() => Float, { description: TIME_KINDS.outOfScope })
  outOfScope!: number;

  @Field(() => Float, { description: TIME_KINDS.absent })
  absent!: number;
}

@ObjectType('RulePosture', { description: 'The results of one rule for a workload during a period.' })
export class RulePostureType {
  @Field(() => String, { description: 'The key of the rule.' })
  key!: string;

  @Field(() => RuleType, {
    nullable: true,
    description: 'The rule. Null if this version of Ringfence no longer has it.',
  })
  rule!: RuleType | null;

  @Field(() => RuleTimesType, { description: 'For how long it passed, failed, and so on.' })
  times!: RuleTimes;
}

@ObjectType('PostureInterval', {
  description:
    'An interval during which the state of a workload stays the same: from `from` until before `until`.',
})
export class PostureIntervalType {
  @Field(() => DateTime, { description: 'The beginning.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end, which is not part of the interval.' })
  until!: Date;

  @Field(() => PostureStateEnum, { description: 'The state.' })
  state!: PostureState;

  @Field(() => UndecidedCauseEnum, {
    nullable: true,
    description: 'Why the state is undecided, if the snapshot was incomplete, inconsistent or held.',
  })
  undecided!: UndecidedCause | null;
}

@ObjectType('WorkloadPosture', { description: 'How a workload was isolated during a period.' })
export class WorkloadPostureType {
  @Field(() => WorkloadReferenceType, { description: 'The workload.' })
  workload!: WorkloadReferenceType;

  @Field(() => PostureVerdictEnum, { description: 'Whether it was isolated.' })
  verdict!: PostureVerdict;

  @UsualLength(USUAL_INTERVALS)
  @Field(() => [PostureIntervalType], { description: 'Intervals that cover the period, oldest first.' })
  intervals!: readonly PostureIntervalType[];

  @UsualLength(RULES.length)
  @Field(() => [RulePostureType], {
    description:
      'The rules that were run at any moment of the period and, in any case, those of the group `ISOLATION`.',
  })
  rules!: readonly RulePostureType[];
}

export const WorkloadPostureConnection = connectionType(
  WorkloadPostureType,
  'WorkloadPosture',
  'workloads with personal data',
);

@ObjectType('PostureCoverageInterval', {
  description:
    'An interval during which the knowledge of which workloads handled personal data is equally complete.',
})
export class PostureCoverageIntervalType implements PostureCoverageInterval {
  @Field(() => DateTime, { description: 'The beginning.' })
  from!: Date;

  @Field(() => DateTime, { description: 'The end, which is not part of the interval.' })
  until!: Date;

  @Field(() => PostureCoverageEnum, { description: 'To what extent it is known.' })
  coverage!: PostureCoverage;
}

@ObjectType('Posture', { description: 'How workloads with personal data were isolated during a period.' })
export class PostureType {
  /** Not part of the schema: used to read the pages of `workloads`. */
  question!: ReadQuestion;

  @Field(() => DateTime, { description: 'The beginning of the period.' })
  from!: Date;

  @Field(() => DateTime, {
    description: 'The end of the period, which is not part of it: now, if a later time was given.',
  })
  until!: Date;

  @UsualLength(USUAL_INTERVALS)
  @Field(() => [PostureCoverageIntervalType], {
    description:
      'To what extent it is known which workloads handled personal data: intervals that cover the period, oldest first. An empty list of workloads means that there were none only where this is `COMPLETE`.',
  })
  coverage!: readonly PostureCoverageInterval[];
}
