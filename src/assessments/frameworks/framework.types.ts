import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { CONTROL_STATUS, MAPPING_ROLES } from '../../api/enums.ts';
import type { ControlStatus } from '../../core/frameworks/assess-control.ts';
import type { MappingRole } from '../../core/frameworks/framework.ts';
import { SubjectFields } from '../rules/subject.types.ts';

const MappingRoleEnum = graphqlEnum(
  'MappingRole',
  'How a rule is mapped to a part of a control.',
  MAPPING_ROLES,
);
const ControlStatusEnum = graphqlEnum('ControlStatus', 'Whether a control is met.', CONTROL_STATUS);

@ObjectType('ControlMapping', { description: 'A rule that is mapped to a control or to a part of it.' })
export class ControlMappingType {
  @Field(() => String, { description: 'The key of the rule.' })
  ruleKey!: string;

  @Field(() => MappingRoleEnum, { description: 'Whether the rule decides or supports.' })
  role!: MappingRole;
}

@ObjectType('ControlPart', { description: 'A part of a control: rules decide it, or a person does.' })
export class ControlPartType {
  @Field(() => String, { description: 'What the part asks for.' })
  asks!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What a person must add; null if rules decide the part.',
  })
  person!: string | null;

  @Field(() => [ControlMappingType], { description: 'The rules that decide or support it.' })
  mappings!: readonly ControlMappingType[];
}

@ObjectType('Control', { description: 'A requirement of a framework.' })
export class ControlType {
  @Field(() => String, { description: 'As the framework numbers it.' })
  key!: string;

  @Field(() => String, { description: 'A few words.' })
  title!: string;

  @Field(() => String, { description: 'What it asks for, in one sentence.' })
  summary!: string;

  @Field(() => String, { description: 'Where it is published.' })
  link!: string;

  @UsualLength(2)
  @Field(() => [ControlPartType], { description: 'Its parts.' })
  parts!: readonly ControlPartType[];
}

@ObjectType('Framework', {
  description: 'A law, standard or guide whose controls rules are mapped to.',
})
export class FrameworkType {
  @Field(() => String, { description: 'Identifies the framework. Never changes.' })
  key!: string;

  @Field(() => String, { description: 'Its name.' })
  title!: string;

  @Field(() => String, { description: 'The edition that the controls are taken from.' })
  edition!: string;

  @Field(() => String, { description: 'Where it is published.' })
  link!: string;

  @Field(() => [ControlType], { description: 'The controls that are covered.' })
  controls!: readonly ControlType[];
}

@ObjectType('RuleControl', { description: 'A control that a rule is mapped to.' })
export class RuleControlType {
  @Field(() => String, { description: 'The key of the framework.' })
  frameworkKey!: string;

  @Field(() => String, { description: 'The name of the framework.' })
  framework!: string;

  @Field(() => ControlType, { description: 'The control.' })
  control!: ControlType;

  @Field(() => MappingRoleEnum, { description: 'Whether the rule decides a part of it, or supports.' })
  role!: MappingRole;
}

@ObjectType('FailingSubject', { description: 'A workload or namespace that violates a rule.' })
export class FailingSubjectType extends SubjectFields {
  @Field(() => ID, { description: 'The id of the cluster.' })
  clusterId!: string;
}

@ObjectType('MappedRuleResults', { description: 'The results of a rule that is mapped to a control.' })
export class MappedRuleResultsType {
  @Field(() => String, { description: 'The key of the rule.' })
  ruleKey!: string;

  @Field(() => MappingRoleEnum, {
    description: 'Whether the rule decides a part of the control, or supports.',
  })
  role!: MappingRole;

  @Field(() => Int, { description: 'Workloads and namespaces that do not violate the rule.' })
  passed!: number;

  @Field(() => Int, { description: 'Workloads and namespaces that violate it.' })
  failed!: number;

  @Field(() => Int, { description: 'Workloads and namespaces for which it could not be decided.' })
  undecided!: number;

  @Field(() => Int, { description: 'Workloads and namespaces that it does not apply to.' })
  notApplicable!: number;

  @UsualLength(5)
  @Field(() => [FailingSubjectType], { description: 'The first 20 of those that violate it.' })
  failing!: readonly FailingSubjectType[];
}

@ObjectType('ControlAssessment', { description: 'Whether a control is met, with what says so.' })
export class ControlAssessmentType {
  @Field(() => ControlType, { description: 'The control.' })
  control!: ControlType;

  @Field(() => ControlStatusEnum, { description: 'Whether it is met.' })
  status!: ControlStatus;

  @Field(() => [String], {
    description: 'What keeps it from being met besides failures, and what a person must add, as sentences.',
  })
  gaps!: readonly string[];

  @Field(() => [MappedRuleResultsType], { description: 'The results of every mapped rule.' })
  rules!: readonly MappedRuleResultsType[];
}

@ObjectType('AssessedSnapshot', { description: 'A snapshot that a status is computed from.' })
export class AssessedSnapshotType {
  @Field(() => ID, { description: 'The id of the snapshot.' })
  id!: string;

  @Field(() => ID, { description: 'The id of its cluster.' })
  clusterId!: string;

  @Field(() => Int, { description: 'Its number in the history of the cluster.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'The time that it shows.' })
  takenAt!: Date;
}

@ObjectType('FrameworkStatus', { description: 'The status of all controls of a framework.' })
export class FrameworkStatusType {
  @Field(() => [AssessedSnapshotType], { description: 'The snapshots that it is computed from.' })
  snapshots!: readonly AssessedSnapshotType[];

  @Field(() => Int, { description: 'Clusters of the fleet without a snapshot: nothing is assessed of them.' })
  withoutSnapshot!: number;

  @Field(() => Int, { description: 'Number of controls that are met.' })
  met!: number;

  @Field(() => Int, { description: 'Number of controls that are partly met.' })
  partly!: number;

  @Field(() => Int, { description: 'Number of controls that are not met.' })
  notMet!: number;

  @Field(() => Int, { description: 'Number of controls that could not be assessed.' })
  notAssessed!: number;

  @Field(() => [ControlAssessmentType], { description: 'The status of each control.' })
  controls!: readonly ControlAssessmentType[];
}
