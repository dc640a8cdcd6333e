import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { DriftFilter } from '../filter/drift-conditions.store.ts';

@ObjectType('DriftDetection', { description: 'Something changed in a cluster with a snapshot.' })
export class DriftDetectionType {
  /** Not part of the schema: used to load nested fields. */
  clusterId!: string;
  filter!: DriftFilter;

  @Field(() => Int, { description: 'The number of the first snapshot that shows the changes.' })
  sequence!: number;
}
