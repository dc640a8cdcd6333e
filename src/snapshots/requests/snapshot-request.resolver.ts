import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Asker } from '../../api/graphql/context.ts';
import { mutationResult } from '../../api/graphql/mutation.ts';
import type { Principal } from '../../auth/principal.ts';
import { toClusterType } from '../../clusters/cluster-mapping.ts';
import { SnapshotRequestService } from './snapshot-request.service.ts';
import { SnapshotJobType, TakeSnapshotInput, TakeSnapshotPayload } from './snapshot-request.types.ts';

@Resolver()
export class SnapshotRequestResolver {
  constructor(private readonly requests: SnapshotRequestService) {}

  @Query(() => SnapshotJobType, {
    description:
      'The job of a requested snapshot. `NOT_FOUND` once it is finished and many others have finished after it.',
  })
  async snapshotJob(
    @Asker() asker: Principal,
    @Args('id', { type: () => ID, description: 'The `jobId` that `takeSnapshot` returned.' }) id: string,
  ): Promise<SnapshotJobType> {
    const { cluster, ...job } = await this.requests.getJob(asker, id);
    return { ...job, cluster: toClusterType(cluster, asker) };
  }

  @Mutation(() => TakeSnapshotPayload, {
    description:
      'Requests a snapshot as soon as possible. `snapshotPublished` reports when it has been published. ' +
      'For analysts.',
  })
  takeSnapshot(@Asker() asker: Principal, @Args('input') input: TakeSnapshotInput) {
    return mutationResult(input, async () => {
      const { cluster, jobId } = await this.requests.take(asker, input.cluster);
      return { cluster: toClusterType(cluster, asker), jobId };
    });
  }
}
