import { Field, Float, ObjectType } from '@nestjs/graphql';
import { WorkloadReferenceType } from '../../../reachability/workload.types.ts';
import { SubjectFields, toSubjectFields } from '../../rules/subject.types.ts';
import type { ScoreValue } from '../mean-score.ts';

@ObjectType('ScoreCap', { description: 'An open critical violation that limits a score.' })
export class ScoreCapType extends SubjectFields {
  /** Not part of the schema: used to load the cluster and the rule. */
  clusterId!: string;
  ruleId!: string;

  @Field(() => Float, {
    description:
      'The most that the score can be: 49 for a workload, 79 for a namespace, cluster or the fleet.',
  })
  limit!: number;

  @Field(() => String, { description: 'The key of the violated rule.' })
  ruleKey!: string;
}

@ObjectType('WorstWorkload', { description: 'The workload with the lowest score.' })
export class WorstWorkloadType {
  /** Not part of the schema: used to load the cluster. */
  clusterId!: string;

  @Field(() => WorkloadReferenceType, { description: 'The workload.' })
  workload!: WorkloadReferenceType;

  @Field(() => Float, { description: 'Its score, 0 to 100.' })
  score!: number;
}

/** Converts the cap of a score to its API type. */
export function toCapType(cap: ScoreValue['cappedBy']): ScoreCapType | null {
  if (cap === null) return null;
  const { limit, clusterId, ruleId, subject } = cap;
  return { clusterId, ruleId, limit, ruleKey: ruleId, ...toSubjectFields(subject) };
}

/** Converts the worst workload of a score to its API type. */
export function toWorstType(worst: ScoreValue['worst']): WorstWorkloadType | null {
  if (worst === null) return null;
  const { clusterId, score, ...workload } = worst;
  return { clusterId, score, workload };
}
