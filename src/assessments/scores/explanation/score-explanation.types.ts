import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../../api/graphql/enum.ts';
import { UsualLength } from '../../../api/graphql/limits/cost.ts';
import { SeverityEnum } from '../../../api/graphql/severity.ts';
import type {
  CapLoss,
  RuleLoss,
  ScoreExplanation,
  SubjectLoss,
} from '../../../core/scoring/explanation/explain-score.ts';
import type { NextStep } from '../../../core/scoring/explanation/next-steps.ts';
import type { Severity } from '../../../core/rules/rule.ts';
import { SubjectFields, toSubjectFields } from '../../rules/subject.types.ts';

/** How many subjects of a rule are listed. */
export const LISTED_SUBJECTS = 20;

@ObjectType('ScoreSubjectLoss', { description: 'What one workload or namespace that violates a rule costs.' })
export class SubjectLossType extends SubjectFields {
  /** Not part of the schema: used to load the cluster. */
  clusterId!: string;

  @Field(() => Float, { description: 'The points of the score that it costs, before caps.' })
  points!: number;

  @Field(() => Float, { description: 'By how much the score rises if only this is mended.' })
  yields!: number;
}

@ObjectType('ScoreRuleLoss', { description: 'What the violations of one rule cost.' })
export class RuleLossType {
  /** Not part of the schema: used to load the rule. */
  ruleId!: string;

  @Field(() => String, { description: 'The key of the rule.' })
  ruleKey!: string;

  @Field(() => SeverityEnum, { description: 'How severe a violation is.' })
  severity!: Severity;

  @Field(() => Float, { description: 'The points of the score that they cost, before caps.' })
  points!: number;

  @Field(() => Float, {
    description:
      'By how much the score rises if all of them are mended. 0 if an open critical violation of another rule still ' +
      'limits the score then.',
  })
  yields!: number;

  @Field(() => Float, { nullable: true, description: 'The score after that.' })
  scoreAfter!: number | null;

  @Field(() => Int, { description: 'How many workloads and namespaces violate the rule.' })
  subjectCount!: number;

  @UsualLength(5)
  @Field(() => [SubjectLossType], {
    description: `Those of them that cost most, at most ${LISTED_SUBJECTS}.`,
  })
  subjects!: readonly SubjectLossType[];
}

const ScoreCapScopeEnum = graphqlEnum<CapLoss['of']>('ScoreCapScope', 'What a cap limits.', {
  workload: 'The score of each workload with an open critical violation.',
  scope: 'The score of the namespace, the cluster or the fleet, because of such a workload.',
});

@ObjectType('ScoreCapLoss', { description: 'What open critical violations cost beyond their weight.' })
export class CapLossType {
  @Field(() => ScoreCapScopeEnum, { description: 'What the cap limits.' })
  of!: CapLoss['of'];

  @Field(() => Float, { description: 'The most that the score can be.' })
  limit!: number;

  @Field(() => Float, { description: 'The points that it costs; 0 if the score is below it anyway.' })
  points!: number;

  @Field(() => Int, { description: 'How many workloads have an open critical violation.' })
  workloads!: number;
}

const StepActionEnum = graphqlEnum<NextStep['action']['type']>('ScoreStepAction', 'What a step does.', {
  patch: 'Applies a patch, which closes violations of several rules.',
  rule: 'Mends all violations of one rule.',
});

@ObjectType('ScoreNextStep', { description: 'Something to do next, and what it yields.' })
export class NextStepType {
  /** Not part of the schema: used to load the cluster and the rule. */
  clusterId!: string | null;
  ruleId!: string | null;

  @Field(() => StepActionEnum, { description: 'What the step does.' })
  action!: NextStep['action']['type'];

  @Field(() => String, { nullable: true, description: 'The key of the rule to mend.' })
  ruleKey!: string | null;

  @Field(() => String, { nullable: true, description: 'The namespace of the patch to apply.' })
  namespace!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the patch to apply, see `remediation { patch }` of the findings that it closes.',
  })
  patch!: string | null;

  @Field(() => Float, {
    description:
      'By how much the score rises, after the steps before it. 0 if an open critical violation still limits the ' +
      'score: then the step comes closest to lifting the cap.',
  })
  yields!: number;

  @Field(() => Float, { nullable: true, description: 'The score after this step and those before it.' })
  scoreAfter!: number | null;

  @Field(() => Float, { nullable: true, description: 'What the score would be then without caps.' })
  uncappedAfter!: number | null;

  @Field(() => Int, {
    description: 'How many failures it mends, each of one rule for one workload or namespace.',
  })
  mended!: number;
}

@ObjectType('ScoreExplanation', {
  description: 'Why a score is what it is: it and the points of all rules and caps add up to 100.',
})
export class ScoreExplanationType {
  @UsualLength(8)
  @Field(() => [RuleLossType], { description: 'What each violated rule costs, most expensive first.' })
  rules!: readonly RuleLossType[];

  @UsualLength(2)
  @Field(() => [CapLossType], { description: 'What caps cost. Empty without an open critical violation.' })
  caps!: readonly CapLossType[];

  @UsualLength(3)
  @Field(() => [NextStepType], {
    description:
      'The best three steps, one after the other. Each is computed with the formula, not estimated.',
  })
  steps!: readonly NextStepType[];
}

/** Converts an explanation to its API type. */
export function toExplanationType({ rules, caps, steps }: ScoreExplanation): ScoreExplanationType {
  return { rules: rules.map(toRuleType), caps, steps: steps.map(toStepType) };
}

function toRuleType({ subjects, ...loss }: RuleLoss): RuleLossType {
  return {
    ...loss,
    ruleKey: loss.ruleId,
    subjectCount: subjects.length,
    subjects: subjects.slice(0, LISTED_SUBJECTS).map(toSubjectType),
  };
}

function toSubjectType({ clusterId, subject, points, yields }: SubjectLoss): SubjectLossType {
  return { clusterId, ...toSubjectFields(subject), points, yields };
}

function toStepType({ action, ...step }: NextStep): NextStepType {
  const isRule = action.type === 'rule';
  return {
    ...step,
    action: action.type,
    ruleId: isRule ? action.ruleId : null,
    ruleKey: isRule ? action.ruleId : null,
    clusterId: isRule ? null : action.clusterId,
    namespace: isRule ? null : action.namespace,
    patch: isRule ? null : action.name,
  };
}
