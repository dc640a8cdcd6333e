import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { uuidOf } from '../../api/global-id.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { resource } from '../../api/rest/resource.ts';
import type { Principal } from '../../auth/principal.ts';
import { snapshotResource, toSnapshotResource } from '../snapshot.resource.ts';
import { ConfirmationService } from './confirmation.service.ts';

const confirmationResource = resource(
  'SnapshotConfirmation',
  z
    .object({
      snapshot: snapshotResource,
      jobId: z
        .string()
        .describe(
          'The job that takes the next snapshot, which accepts that the missing objects were deleted.',
        ),
    })
    .describe('A confirmed snapshot.'),
);
type ConfirmationResource = z.output<typeof confirmationResource>;

@Tag('snapshots')
@Controller('api/v1')
export class ConfirmationController {
  constructor(private readonly confirmations: ConfirmationService) {}

  @Post('snapshots/:id/confirmation')
  @HttpCode(202)
  @Operation({
    summary:
      'Confirms that a held snapshot, the newest of its cluster, shows what the cluster contains, and requests the next snapshot, which accepts that the missing objects were deleted. For analysts with all namespaces of the cluster in scope.',
    answers: confirmationResource,
    refuses: [403, 404, 409, 422],
  })
  async confirm(@Caller() caller: Principal, @Param('id') id: string): Promise<ConfirmationResource> {
    const { snapshot, jobId } = await this.confirmations.confirm(caller, uuidOf('Snapshot', id));
    return { snapshot: toSnapshotResource(snapshot, caller.scope), jobId };
  }
}
