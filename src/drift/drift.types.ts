import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { graphqlEnum } from '../api/graphql/enum.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { SeverityEnum } from '../assessments/rules/rule.types.ts';
import type {
  Attribution,
  DriftEffect,
  DriftEvent,
  JudgedWith,
  ObjectCategory,
  PiiContact,
} from '../core/drift/drift-event.ts';
import type { Verdict } from '../core/reachability/model/model.ts';
import type { Severity } from '../core/rules/rule.ts';
import { AddressRangeType, VerdictEnum } from '../reachability/connections/connection.types.ts';
import { WorkloadInput, WorkloadReferenceType } from '../reachability/workload.types.ts';
import { ProvenanceType } from '../snapshots/provenance/provenance.types.ts';
import {
  ATTRIBUTIONS,
  DRIFT_CHANGES,
  DRIFT_EFFECTS,
  DRIFT_ORDERS,
  DRIFT_TYPES,
  JUDGED_WITH,
  OBJECT_CATEGORIES,
  PII_CONTACTS,
} from './drift-enums.ts';

const DriftTypeEnum = graphqlEnum('DriftType', 'What a drift event is about.', DRIFT_TYPES);

const DriftChangeEnum = graphqlEnum('DriftChange', 'What happened.', DRIFT_CHANGES);

const DriftEffectEnum = graphqlEnum('DriftEffect', 'What a change does to isolation.', DRIFT_EFFECTS);

const PiiContactEnum = graphqlEnum('PiiContact', 'Whether a change concerns personal data.', PII_CONTACTS);

const ObjectCategoryEnum = graphqlEnum(
  'ObjectCategory',
  'What kind of object changed, in the terms of someone who reviews the change.',
  OBJECT_CATEGORIES,
);

const JudgedWithEnum = graphqlEnum(
  'JudgedWith',
  'What verdicts depend on beside the objects of a cluster.',
  JUDGED_WITH,
);

const AttributionEnum = graphqlEnum('Attribution', 'How changed connections are explained.', ATTRIBUTIONS);

export const DriftOrderEnum = graphqlEnum(
  'DriftOrder',
  'The order in which drift events are listed.',
  DRIFT_ORDERS,
);

@ObjectType('DriftObject', { description: 'An object that was added, changed or removed.' })
export class DriftObjectType {
  @Field(() => ObjectCategoryEnum, { description: 'What kind of object it is for a review.' })
  category!: ObjectCategory;

  @Field(() => String, { description: 'Its kind, e.g. `NetworkPolicy` or `Deployment`.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace; null for cluster-scoped kinds.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => [String], {
    description: 'The fields that differ, e.g. `labels.app` or `spec.ingress`; empty unless it was changed.',
  })
  fields!: readonly string[];

  @Field(() => ProvenanceType, {
    nullable: true,
    description:
      'Who wrote and delivered the new version, as far as the object says it. Null if nothing is known, as always of a removal.',
  })
  provenance!: ProvenanceType | null;

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'A workload that was removed at the same time and has an equal pod template.',
  })
  probablyRenamedFrom!: WorkloadReferenceType | null;
}

@ObjectType('DriftBasis', { description: 'How differently a cluster is judged than before.' })
export class DriftBasisType {
  @Field(() => [JudgedWithEnum], { description: 'What differs.' })
  differs!: readonly JudgedWith[];

  @Field(() => [String], {
    description: 'What differs as text. Empty for tokens that are limited to some namespaces.',
  })
  details!: readonly string[];
}

@ObjectType('DriftEndpoint', { description: 'An end of a connection that changed.' })
export class DriftEndpointType {
  @Field(() => String, { description: '`namespace/name[Kind]`, or `first-last` of outside addresses.' })
  label!: string;

  @Field(() => WorkloadReferenceType, { nullable: true, description: 'The workload, if the end is one.' })
  workload!: WorkloadReferenceType | null;

  @Field(() => AddressRangeType, { nullable: true, description: 'The addresses, if they are outside.' })
  addresses!: AddressRangeType | null;
}

@ObjectType('ChangedPorts', {
  description:
    'Ports of a connection whose verdict changed. Ports are given as text, e.g. `TCP 80,443-445,UDP 53`.',
})
export class ChangedPortsType {
  @Field(() => DriftEndpointType, { description: 'Where it starts.' })
  from!: DriftEndpointType;

  @Field(() => DriftEndpointType, { description: 'Where it leads to.' })
  to!: DriftEndpointType;

  @Field(() => String, { description: 'The ports.' })
  ports!: string;

  @Field(() => VerdictEnum, { description: 'The verdict before.' })
  before!: Verdict;

  @Field(() => VerdictEnum, { description: 'The verdict since then.' })
  after!: Verdict;

  @Field(() => PiiContactEnum, { description: 'Whether an end handles personal data.' })
  pii!: PiiContact;
}

export const ChangedPortsConnection = connectionType(ChangedPortsType, 'ChangedPorts', 'changed connections');

@ObjectType('DriftConnections', {
  description: 'Connections that changed in the same way by the same causes.',
})
export class DriftConnectionsType {
  /** Not part of the schema: used to load nested fields. */
  eventId!: string;

  @Field(() => Int, { description: 'Number of connections of which the token sees both ends.' })
  count!: number;

  @Field(() => Int, {
    description: 'How many of them are not listed, because the snapshot changes too many.',
  })
  unlisted!: number;

  @Field(() => Int, { description: 'Number of different workloads and outside ranges that they start from.' })
  sources!: number;

  @Field(() => Int, { description: 'Number of different workloads and outside ranges that they lead to.' })
  destinations!: number;

  @Field(() => AttributionEnum, { description: 'How they are explained.' })
  attribution!: Attribution;

  @Field(() => Int, {
    description:
      'How many changes may have contributed, if the attribution is `JOINT`; otherwise the number of causes. Tokens that are limited to some namespaces get the number of causes that they see.',
  })
  candidates!: number;

  @UsualLength(3)
  @Field(() => [ChangedPortsType], { description: 'Some of the connections.' })
  examples!: readonly ChangedPortsType[];
}

@ObjectType('DriftScore', { description: 'A score that changed.' })
export class DriftScoreType {
  @Field(() => String, { nullable: true, description: 'The namespace; null for the whole cluster.' })
  namespace!: string | null;

  @Field(() => Float, { nullable: true, description: 'The score before, 0 to 100; null if there was none.' })
  before!: number | null;

  @Field(() => Float, { nullable: true, description: 'The score since then; null if there is none.' })
  after!: number | null;
}

@ObjectType('DriftFinding', { description: 'A finding that was opened, resolved or otherwise changed.' })
export class DriftFindingType {
  @Field(() => ID, { description: 'The id of the finding.' })
  id!: string;

  @Field(() => String, { description: 'The key of the rule.' })
  rule!: string;

  @Field(() => SeverityEnum, { description: 'How severe the finding was then.' })
  severity!: Severity;

  @Field(() => String, { description: 'The namespace, or the namespace of the workload.' })
  namespace!: string;

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'The workload that violates the rule; null if it is the namespace.',
  })
  workload!: WorkloadReferenceType | null;

  @Field(() => String, { nullable: true, description: 'Why it resolved or became stale, if it did.' })
  reason!: string | null;
}

@ObjectType('DriftEvent', {
  implements: () => [Node],
  description:
    'What changed in a cluster between two snapshots. `type` tells which of `object`, `basis`, `connections`, `score` and `finding` is given.',
})
export class DriftEventType implements Node {
  /** Not part of the schema: used to load nested fields. */
  eventId!: string;
  clusterId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => DriftTypeEnum, { description: 'What it is about.' })
  type!: DriftEvent['type'];

  @Field(() => DriftChangeEnum, { description: 'What happened.' })
  change!: DriftEvent['change'];

  @Field(() => String, { description: 'The event as one sentence for people, with its first cause.' })
  text!: string;

  @Field(() => DriftEffectEnum, { description: 'What the change does to isolation.' })
  effect!: DriftEffect;

  @Field(() => PiiContactEnum, { description: 'Whether it concerns personal data.' })
  pii!: PiiContact;

  @Field(() => DateTime, {
    description:
      'The moment that the first snapshot with the change shows. It happened at some time since the snapshot `baseSequence`.',
  })
  at!: Date;

  @Field(() => Int, { description: 'The number of the first snapshot that shows the change.' })
  sequence!: number;

  @Field(() => Int, { description: 'The number of the last snapshot that shows the state before.' })
  baseSequence!: number;

  @Field(() => DriftObjectType, { nullable: true, description: 'The object, if one changed.' })
  object!: DriftObjectType | null;

  @Field(() => DriftBasisType, {
    nullable: true,
    description: 'What differs, if the cluster is judged differently.',
  })
  basis!: DriftBasisType | null;

  @Field(() => DriftConnectionsType, { nullable: true, description: 'The connections, if some changed.' })
  connections!: DriftConnectionsType | null;

  @Field(() => DriftScoreType, { nullable: true, description: 'The score, if one changed.' })
  score!: DriftScoreType | null;

  @Field(() => DriftFindingType, { nullable: true, description: 'The finding, if one changed.' })
  finding!: DriftFindingType | null;

  @UsualLength(2)
  @Field(() => [DriftEventType], {
    description:
      'The changes of objects, assumptions and settings that changed the connections, as far as the token sees them. Empty for other types.',
  })
  causes!: readonly DriftEventType[];
}

export const DriftEventConnection = connectionType(DriftEventType, 'DriftEvent', 'drift events');

@InputType({
  description:
    'Filters drift events. An event must match all filters that are given. Unknown names are errors.',
})
export class DriftFilterInput {
  @Field(() => [ID], { nullable: true, description: 'Events of one of these clusters, by id or name.' })
  clusters?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Events of objects, scores and findings in one of these namespaces, and of connections with an end in one.',
  })
  namespaces?: string[] | null;

  @Field(() => WorkloadInput, {
    nullable: true,
    description: 'Events of this workload, of its findings, and of connections with it as an end.',
  })
  workload?: WorkloadInput | null;

  @Field(() => [DriftTypeEnum], { nullable: true, description: 'Events of one of these types.' })
  types?: DriftEvent['type'][] | null;

  @Field(() => [DriftChangeEnum], { nullable: true, description: 'Events with one of these changes.' })
  changes?: DriftEvent['change'][] | null;

  @Field(() => [ObjectCategoryEnum], {
    nullable: true,
    description: 'Events of objects of one of these categories.',
  })
  categories?: ObjectCategory[] | null;

  @Field(() => [DriftEffectEnum], { nullable: true, description: 'Events with one of these effects.' })
  effects?: DriftEffect[] | null;

  @Field(() => PiiContactEnum, {
    nullable: true,
    description: 'Events that concern personal data, or those that do not.',
  })
  pii?: PiiContact | null;

  @Field(() => ID, { nullable: true, description: 'Events that the event with this id caused.' })
  cause?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Events of objects that this manager wrote, or that were delivered by the application, release or kustomization with this name.',
  })
  who?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Events of snapshots that show this time or a later one.',
  })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Events of snapshots that show an earlier time.' })
  until?: Date | null;
}
