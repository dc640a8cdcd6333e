import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import type { Principal } from '../../auth/principal.ts';
import {
  snapshotJobResource,
  snapshotRequestResource,
  toSnapshotJobResource,
} from './snapshot-request.resource.ts';
import type { SnapshotJobResource, SnapshotRequestResource } from './snapshot-request.resource.ts';
import { SnapshotRequestService } from './snapshot-request.service.ts';

@Tag('snapshots')
@Controller('api/v1')
export class SnapshotRequestController {
  constructor(private readonly requests: SnapshotRequestService) {}

  @Post('clusters/:id/snapshots')
  @HttpCode(202)
  @Operation({
    summary: 'Requests a snapshot as soon as possible. For analysts.',
    answers: snapshotRequestResource,
    refuses: [403, 404, 409, 422],
  })
  async take(@Caller() caller: Principal, @Param('id') id: string): Promise<SnapshotRequestResource> {
    const { jobId } = await this.requests.take(caller, id);
    return { jobId };
  }

  @Get('snapshot-jobs/:id')
  @Operation({
    summary:
      'The job of a requested snapshot, by its `jobId`. 404 once it is finished and many others have finished after it.',
    answers: snapshotJobResource,
    refuses: [403, 404, 422],
  })
  async job(@Caller() caller: Principal, @Param('id') id: string): Promise<SnapshotJobResource> {
    return toSnapshotJobResource(await this.requests.getJob(caller, id));
  }
}
