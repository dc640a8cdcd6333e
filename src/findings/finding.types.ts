import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { SeverityEnum } from '../assessments/rules/rule.types.ts';
import type { FindingEventType as EventKind, FindingState, Freshness } from '../core/findings/finding.ts';
import type { Severity, Subject } from '../core/rules/rule.ts';
import { ReasonObject } from '../reachability/reasons/reason.types.ts';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { FINDING_ORDER, FINDING_STATES, FRESHNESS, SUBJECT_TYPES } from '../api/enums.ts';
import { Node } from '../api/graphql/node.ts';
import { DateTime, Json } from '../api/graphql/scalars.ts';

export const FindingStateEnum = graphqlEnum(
  'FindingState',
  'Whether a violation still exists.',
  FINDING_STATES,
);

const FreshnessEnum = graphqlEnum('Freshness', 'Whether the evidence is of the latest snapshot.', FRESHNESS);

const SubjectTypeEnum = graphqlEnum('SubjectType', 'What violates a rule.', SUBJECT_TYPES);

const FindingEventTypeEnum = graphqlEnum<EventKind>('FindingEventType', 'What happened to a finding.', {
  opened: 'It was seen for the first time.',
  changed: 'Its severity or evidence changed.',
  resolved: 'A complete snapshot no longer had it.',
  reopened: 'It came back.',
  'became-stale': 'Its evidence could not be re-read.',
  'became-current': 'Its evidence could be re-read.',
});

export const FindingOrderEnum = graphqlEnum(
  'FindingOrder',
  'In which order findings are listed.',
  FINDING_ORDER,
);

@ObjectType('FindingSubject', { description: 'What violates the rule.' })
export class FindingSubjectType {
  @Field(() => SubjectTypeEnum, { description: 'Workload or namespace.' })
  type!: Subject['type'];

  @Field(() => String, { description: 'The namespace, or that of the workload.' })
  namespace!: string;

  @Field(() => String, { nullable: true, description: "The workload's name." })
  name!: string | null;

  @Field(() => String, { nullable: true, description: "The workload's kind." })
  kind!: string | null;
}

@ObjectType('Evidence', { description: 'The path or fact that proves a violation.' })
export class EvidenceType {
  @Field(() => String, { description: 'One sentence for people.' })
  summary!: string;

  @Field(() => String, { nullable: true, description: 'Where the connection comes from.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it goes.' })
  to!: string | null;

  @Field(() => String, { nullable: true, description: 'What is allowed, e.g. `TCP 80,443-445,UDP 53`.' })
  connections!: string | null;

  @Field(() => [ReasonObject], { description: 'Policies, rules and defaults that decided.' })
  reasons!: readonly ReasonObject[];
}

@ObjectType('FindingEvent', { description: 'Something that happened to a finding.' })
export class FindingEventObject {
  @Field(() => FindingEventTypeEnum, { description: 'What happened.' })
  type!: EventKind;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => String, { description: '`system`, or who did it.' })
  actor!: string;

  @Field(() => Json, { description: 'What was different, by field.' })
  details!: Readonly<Record<string, unknown>>;
}

@ObjectType('Finding', {
  implements: () => [Node],
  description: 'One way in which one subject violates one rule, followed over time.',
})
export class FindingType implements Node {
  /** Not part of the schema: what nested fields are loaded by. */
  findingId!: string;
  clusterId!: string;
  ruleId!: string;
  lastSnapshotId!: string;
  domainSubject!: Subject;
  violationKey!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => String, { description: 'Stays the same however often the finding comes back.' })
  fingerprint!: string;

  @Field(() => SeverityEnum, { description: 'How bad it is.' })
  severity!: Severity;

  @Field(() => FindingSubjectType, { description: 'What violates the rule.' })
  subject!: FindingSubjectType;

  @Field(() => EvidenceType, { description: 'What proves it.' })
  evidence!: EvidenceType;

  @Field(() => FindingStateEnum, { description: 'Whether it still exists.' })
  state!: FindingState;

  @Field(() => FreshnessEnum, { description: 'Whether the evidence is of the latest snapshot.' })
  freshness!: Freshness;

  @Field(() => DateTime, { description: 'When it was first seen.' })
  firstSeenAt!: Date;

  @Field(() => DateTime, { description: 'When it was last seen.' })
  lastSeenAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was seen to be gone.' })
  resolvedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'By when it should be mended.' })
  dueAt!: Date | null;
}

export const FindingConnection = connectionType(FindingType, 'Finding', 'findings');

@ObjectType('FindingCounts', { description: 'Findings by severity.' })
export class FindingCountsType implements Record<Severity, number> {
  @Field(() => Int, { description: 'Critical ones.' })
  critical!: number;

  @Field(() => Int, { description: 'High ones.' })
  high!: number;

  @Field(() => Int, { description: 'Medium ones.' })
  medium!: number;

  @Field(() => Int, { description: 'Low ones.' })
  low!: number;
}

@InputType({ description: 'Which findings. What is left out does not narrow; everything given must hold.' })
export class FindingFilterInput {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  clusters?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'With a subject in one of these namespaces.' })
  namespaces?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these rules, by key.' })
  rules?: string[] | null;

  @Field(() => [SeverityEnum], { nullable: true, description: 'Of one of these severities.' })
  severities?: Severity[] | null;

  @Field(() => [FindingStateEnum], { nullable: true, description: 'In one of these states.' })
  states?: FindingState[] | null;
}
