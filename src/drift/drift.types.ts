import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionType } from '../api/graphql/connection.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { Node } from '../api/graphql/nodes/node.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { SeverityEnum } from '../api/graphql/severity.ts';
import { SubjectFields } from '../assessments/rules/subject.types.ts';
import { ScoreCapType } from '../assessments/scores/caps/score-cap.types.ts';
import type {
  DriftEffect,
  DriftEvent,
  JudgedWith,
  ObjectCategory,
  PiiContact,
} from '../core/drift/drift-event.ts';
import type { Severity } from '../core/rules/rule.ts';
import { WorkloadReferenceType } from '../reachability/workload.types.ts';
import { ProvenanceType } from '../snapshots/provenance/provenance.types.ts';
import { DriftConnectionsType } from './connections/drift-connections.types.ts';
import { DirectionEnum } from '../reachability/inventory/inventory.types.ts';
import type { Direction } from '../core/network/protocol.ts';
import {
  DriftChangeEnum,
  DriftEffectEnum,
  DriftTypeEnum,
  JudgedWithEnum,
  ObjectCategoryEnum,
  PiiContactEnum,
} from './drift.enums.ts';

@ObjectType('DriftObject', { description: 'An object that was added, changed or removed.' })
export class DriftObjectType {
  @Field(() => ObjectCategoryEnum, { description: 'The kind of object, in terms useful for a review.' })
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

  @Field(() => Boolean, {
    description:
      'Whether it disappeared with most objects of its kind, in a held snapshot: a later one may show that it was not removed.',
  })
  held!: boolean;

  @Field(() => ProvenanceType, {
    nullable: true,
    description:
      'Who wrote and delivered the new version, as far as the object says it. Null if nothing is known, or if the object was removed.',
  })
  provenance!: ProvenanceType | null;

  @Field(() => WorkloadReferenceType, {
    nullable: true,
    description: 'A workload that was removed at the same time and has an equal pod template.',
  })
  probablyRenamedFrom!: WorkloadReferenceType | null;
}

@ObjectType('DriftBasis', { description: 'What changed in the basis on which a cluster is judged.' })
export class DriftBasisType {
  @Field(() => [JudgedWithEnum], { description: 'What differs.' })
  differs!: readonly JudgedWith[];

  @Field(() => [String], {
    description: 'What differs as text. Empty for tokens that are limited to some namespaces.',
  })
  details!: readonly string[];
}

@ObjectType('DriftScore', { description: 'A score that changed.' })
export class DriftScoreType {
  @Field(() => String, { nullable: true, description: 'The namespace; null for the whole cluster.' })
  namespace!: string | null;

  @Field(() => Float, { nullable: true, description: 'The score before, 0 to 100; null if there was none.' })
  before!: number | null;

  @Field(() => Float, { nullable: true, description: 'The score after the change; null if there is none.' })
  after!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many PII workloads had an open critical violation before; null if it was not recorded.',
  })
  criticallyExposedBefore!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many have one after the change; null if it was not recorded.',
  })
  criticallyExposedAfter!: number | null;

  @Field(() => ScoreCapType, {
    nullable: true,
    description: 'The open critical violation that limits the score after the change.',
  })
  cappedBy!: ScoreCapType | null;
}

@ObjectType('DriftFinding', { description: 'A finding that was opened, resolved or otherwise changed.' })
export class DriftFindingType extends SubjectFields {
  @Field(() => ID, { description: 'The id of the finding.' })
  id!: string;

  @Field(() => String, { description: 'The key of the rule.' })
  rule!: string;

  @Field(() => SeverityEnum, { description: 'How severe the finding was then.' })
  severity!: Severity;

  @Field(() => DirectionEnum, {
    nullable: true,
    description: 'The direction that it is about, if the rule has a finding for each.',
  })
  direction!: Direction | null;

  @Field(() => String, { nullable: true, description: 'Why it resolved or became stale, if it did.' })
  reason!: string | null;
}

@ObjectType('DriftEvent', {
  implements: () => [Node],
  description:
    'What changed in a cluster between two snapshots. `type` says which of `object`, `basis`, `connections`, `score` and `finding` is given.',
})
export class DriftEventType implements Node {
  /** Not part of the schema: used to load nested fields. */
  eventId!: string;
  clusterId!: string;

  @Field(() => ID, { description: 'Opaque and globally unique.' })
  id!: string;

  @Field(() => DriftTypeEnum, { description: 'The type of the event.' })
  type!: DriftEvent['type'];

  @Field(() => DriftChangeEnum, { description: 'What happened.' })
  change!: DriftEvent['change'];

  @Field(() => String, { description: 'The event as one human-readable sentence, with its first cause.' })
  text!: string;

  @Field(() => DriftEffectEnum, { description: 'What the change does to isolation.' })
  effect!: DriftEffect;

  @Field(() => PiiContactEnum, { description: 'Whether it affects personal data.' })
  pii!: PiiContact;

  @Field(() => DateTime, {
    description:
      'The moment that the first snapshot with the change shows. It happened at some time since the snapshot `baseSequence`.',
  })
  at!: Date;

  @Field(() => Int, { description: 'The number of the first snapshot that shows the change.' })
  sequence!: number;

  @Field(() => Int, { description: 'The number of the last snapshot that shows the previous state.' })
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
      'The changes of objects, assumptions and settings that changed the connections, as far as the token may see them. Empty for other types.',
  })
  causes!: readonly DriftEventType[];
}

export const DriftEventConnection = connectionType(DriftEventType, 'DriftEvent', 'drift events');
