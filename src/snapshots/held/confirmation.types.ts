import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../../api/graphql/mutation.ts';
import { SnapshotType } from '../snapshot.types.ts';

@InputType({ description: 'The held snapshot to confirm.' })
export class ConfirmSnapshotInput extends MutationInput {
  @Field(() => ID, { description: 'The id of the snapshot, which must be the newest of its cluster.' })
  snapshot!: string;
}

@ObjectType('ConfirmSnapshotPayload', { description: 'The result of a confirmation.' })
export class ConfirmSnapshotPayload extends MutationPayload {
  @Field(() => SnapshotType, { nullable: true, description: 'The confirmed snapshot.' })
  snapshot?: SnapshotType;

  @Field(() => ID, {
    nullable: true,
    description:
      'The job that takes the next snapshot, which accepts that the missing objects were deleted; `snapshotJob` has its state.',
  })
  jobId?: string;
}
