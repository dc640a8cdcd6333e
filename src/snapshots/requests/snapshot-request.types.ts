import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { graphqlEnum } from '../../api/graphql/enum.ts';
import { MutationInput, MutationPayload } from '../../api/graphql/mutation.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import type { SnapshotJobState } from '../../clusters/scheduling/snapshot-queue.ts';
import { SNAPSHOT_JOB_STATES } from './snapshot-job.ts';

const SnapshotJobStateEnum = graphqlEnum(
  'SnapshotJobState',
  'The state of a requested snapshot.',
  SNAPSHOT_JOB_STATES,
);

@ObjectType('SnapshotJob', { description: 'A job that takes a snapshot, as requested.' })
export class SnapshotJobType {
  @Field(() => ID, { description: 'The `jobId` of the request.' })
  id!: string;

  @Field(() => SnapshotJobStateEnum, { description: 'The state of the job.' })
  state!: SnapshotJobState;

  @Field(() => ClusterType, { description: 'The cluster of the snapshot.' })
  cluster!: ClusterType;
}

@InputType({ description: 'The cluster to take a snapshot of.' })
export class TakeSnapshotInput extends MutationInput {
  @Field(() => ID, { description: 'The id or name of the cluster.' })
  cluster!: string;
}

@ObjectType('TakeSnapshotPayload', { description: 'The result of a request for a snapshot.' })
export class TakeSnapshotPayload extends MutationPayload {
  @Field(() => ClusterType, { nullable: true, description: 'The cluster of the snapshot.' })
  cluster?: ClusterType;

  @Field(() => ID, {
    nullable: true,
    description:
      'The job that takes the snapshot; `snapshotJob` has its state. While a job is waiting, further requests ' +
      'return the same job.',
  })
  jobId?: string;
}
