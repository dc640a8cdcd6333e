import { UsualLength } from '../api/graphql/limits/cost.ts';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { SeverityEnum } from '../api/graphql/severity.ts';
import type { Actor } from '../core/findings/acts/actor.ts';
import type { FindingEventType as EventKind, FindingState, Freshness } from '../core/findings/finding.ts';
import type { Severity, Subject } from '../core/rules/rule.ts';
import { ReasonObject } from '../reachability/reasons/reason.types.ts';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { fieldsOf } from '../api/graphql/fields-of.ts';
import { FINDING_ORDER, FINDING_STATES, FRESHNESS, SUBJECT_TYPES } from '../api/enums.ts';
import { ACTOR_TYPES, FINDING_EVENT_TYPES } from '../api/finding-event-enums.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';
import { FINDING_FIELDS } from './finding-fields.ts';
import { PersonType } from '../tokens/token.types.ts';
import type { PastMoment } from './finding-row.store.ts';

export const FindingStateEnum = graphqlEnum(
  'FindingState',
  'Whether a violation still exists.',
  FINDING_STATES,
);

const FreshnessEnum = graphqlEnum(
  'Freshness',
  'Whether the evidence is from the newest snapshot.',
  FRESHNESS,
);

const SubjectTypeEnum = graphqlEnum('SubjectType', "The type of a finding's subject.", SUBJECT_TYPES);

const FindingEventTypeEnum = graphqlEnum(
  'FindingEventType',
  'What happened to a finding.',
  FINDING_EVENT_TYPES,
);

const ActorTypeEnum = graphqlEnum('ActorType', 'Who causes events of findings.', ACTOR_TYPES);

export const FindingOrderEnum = graphqlEnum(
  'FindingOrder',
  'The order in which findings are listed.',
  FINDING_ORDER,
);

@ObjectType('FindingSubject', { description: 'The workload or namespace that violates the rule.' })
export class FindingSubjectType {
  @Field(() => SubjectTypeEnum, { description: 'Whether the subject is a workload or a namespace.' })
  type!: Subject['type'];

  @Field(() => String, { description: 'The namespace, or the namespace of the workload.' })
  namespace!: string;

  @Field(() => String, { nullable: true, description: 'The name of the workload.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'The kind of the workload.' })
  kind!: string | null;
}

@ObjectType('Evidence', { description: 'The connection or fact that proves a violation.' })
export class EvidenceType {
  @Field(() => String, { description: 'A human-readable sentence.' })
  summary!: string;

  @Field(() => String, { nullable: true, description: 'The source of the connection.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'The destination of the connection.' })
  to!: string | null;

  @Field(() => String, { nullable: true, description: 'The allowed ports, e.g. `TCP 80,443-445,UDP 53`.' })
  connections!: string | null;

  @UsualLength(3)
  @Field(() => [ReasonObject], { description: 'The policies, rules and defaults that decided.' })
  reasons!: readonly ReasonObject[];
}

@ObjectType('FindingEvent', { description: 'An event in the life of a finding.' })
export class FindingEventObject {
  @Field(() => FindingEventTypeEnum, { description: 'What happened.' })
  type!: EventKind;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, {
    description: 'Who caused the event: `system` for snapshots, or the name of the person or token.',
  })
  actor!: string;

  @Field(() => ActorTypeEnum, { description: 'Whether a snapshot, a person or a program caused the event.' })
  actorType!: Actor['type'];

  @Field(() => String, { nullable: true, description: 'The e-mail address of the person.' })
  actorEmail!: string | null;

  @Field(() => Json, {
    description:
      'Details of the event, by field. Of what snapshots show, empty for tokens that are limited to some namespaces.',
  })
  details!: Readonly<Record<string, unknown>>;
}

@ObjectType('Acknowledgement', {
  description: 'Somebody knows of a finding and has decided what happens next. The finding stays open.',
})
export class AcknowledgementType {
  @Field(() => String, { description: 'The name of the person, or of the token of a program.' })
  by!: string;

  @Field(() => String, { nullable: true, description: 'The e-mail address of the person.' })
  email!: string | null;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, { description: 'What was decided.' })
  note!: string;
}

const ENUMS = { severity: SeverityEnum, state: FindingStateEnum, freshness: FreshnessEnum };

@ObjectType('Finding', {
  implements: () => [Node],
  description: 'A violation of a rule by one subject, tracked over time.',
})
export class FindingType extends fieldsOf(FINDING_FIELDS, ENUMS) implements Node {
  /** Not part of the schema: used to load nested fields. */
  findingId!: string;
  asOf?: PastMoment;
  clusterId!: string;
  ruleId!: string;
  lastSnapshotId!: string;
  domainSubject!: Subject;
  violationKey!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => FindingSubjectType, { description: 'The workload or namespace that violates the rule.' })
  subject!: FindingSubjectType;

  @Field(() => EvidenceType, { description: 'The proof of the violation.' })
  evidence!: EvidenceType;

  @Field(() => String, {
    description: 'Why that team owns the finding, or why none does, as a line of text.',
  })
  teamReason!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Increases with each change by a snapshot and each act except comments. Acts require it. Null for past states.',
  })
  version!: number | null;

  @Field(() => AcknowledgementType, { nullable: true, description: 'The acknowledgement in force.' })
  acknowledgement!: AcknowledgementType | null;

  @Field(() => PersonType, { nullable: true, description: 'The person whom the finding is assigned to.' })
  assignee!: PersonType | null;
}

export const FindingConnection = connectionType(FindingType, 'Finding', 'findings');

@ObjectType('FindingCounts', { description: 'Number of findings by severity.' })
export class FindingCountsType implements Record<Severity, number> {
  @Field(() => Int, { description: 'Number of critical findings.' })
  critical!: number;

  @Field(() => Int, { description: 'Number of high findings.' })
  high!: number;

  @Field(() => Int, { description: 'Number of medium findings.' })
  medium!: number;

  @Field(() => Int, { description: 'Number of low findings.' })
  low!: number;
}

@InputType({ description: 'A control of a framework, or all of its controls.' })
export class FrameworkControlInput {
  @Field(() => String, { description: 'The key of the framework, such as `pci-dss`.' })
  framework!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The control as the framework numbers it, such as `1.3.1`; without it, all controls.',
  })
  control?: string | null;
}

@InputType({
  description:
    'Filters the findings of a cluster. A finding must match all filters that are given. Unknown names are errors.',
})
export class ClusterFindingFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: 'Findings whose subject is in one of these namespaces.',
  })
  namespaces?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Findings of one of these rules, by key.' })
  rules?: string[] | null;

  @Field(() => [FrameworkControlInput], {
    nullable: true,
    description:
      'Findings whose rule decides or supports one of these controls of frameworks. Custom rules belong to the controls ' +
      'that they name.',
  })
  controls?: FrameworkControlInput[] | null;

  @Field(() => [SeverityEnum], { nullable: true, description: 'Findings of one of these severities.' })
  severities?: Severity[] | null;

  @Field(() => [FindingStateEnum], { nullable: true, description: 'Findings in one of these states.' })
  states?: FindingState[] | null;

  @Field(() => [FreshnessEnum], {
    nullable: true,
    description:
      'Findings with this freshness: `[STALE]` for those that the newest snapshot could neither confirm nor resolve.',
  })
  freshness?: Freshness[] | null;
}

@InputType({
  description: 'Filters findings. A finding must match all filters that are given. Unknown names are errors.',
})
export class FindingFilterInput extends ClusterFindingFilterInput {
  @Field(() => [ID], { nullable: true, description: 'Findings of one of these clusters, by id or name.' })
  clusters?: string[] | null;
}
