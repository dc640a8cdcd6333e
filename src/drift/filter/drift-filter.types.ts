import { Field, ID, InputType } from '@nestjs/graphql';
import { DateTime } from '../../api/graphql/scalars.ts';
import type { DriftEffect, DriftEvent, ObjectCategory, PiiContact } from '../../core/drift/drift-event.ts';
import { WorkloadInput } from '../../reachability/workload.types.ts';
import {
  DriftChangeEnum,
  DriftEffectEnum,
  DriftTypeEnum,
  ObjectCategoryEnum,
  PiiContactEnum,
} from '../drift.enums.ts';

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
    description: 'Events that affect personal data, or those that do not.',
  })
  pii?: PiiContact | null;

  @Field(() => ID, { nullable: true, description: 'Events that the event with this id caused.' })
  cause?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Events of objects that this manager wrote, or that were delivered by the application, release or kustomization with this name, or whose file this author changed last in Git.',
  })
  who?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Events of snapshots that show this time or a later one.',
  })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Events of snapshots that show an earlier time.' })
  to?: Date | null;
}
