import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { uuidOf } from '../../api/global-id.ts';
import { Asker } from '../../api/graphql/context.ts';
import { mutationResult } from '../../api/graphql/mutation.ts';
import type { Principal } from '../../auth/principal.ts';
import { toSnapshotType } from '../snapshot-mapping.ts';
import { ConfirmationService } from './confirmation.service.ts';
import { ConfirmSnapshotInput, ConfirmSnapshotPayload } from './confirmation.types.ts';

@Resolver()
export class ConfirmationResolver {
  constructor(private readonly confirmations: ConfirmationService) {}

  @Mutation(() => ConfirmSnapshotPayload, {
    description:
      'Confirms that a held snapshot shows what the cluster contains, and requests the next snapshot. That snapshot accepts that the missing objects were deleted: it is complete, and resolves their findings. For analysts with all namespaces of the cluster in scope.',
  })
  confirmSnapshot(@Asker() asker: Principal, @Args('input') input: ConfirmSnapshotInput) {
    return mutationResult(input, async () => {
      const id = uuidOf('Snapshot', input.snapshot, ['snapshot']);
      const { snapshot, jobId } = await this.confirmations.confirm(asker, id);
      return { snapshot: toSnapshotType(snapshot, asker.scope), jobId };
    });
  }
}
