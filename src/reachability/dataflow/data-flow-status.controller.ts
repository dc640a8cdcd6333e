import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Deadline } from '../../api/graphql/limits/deadline.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import type { Principal } from '../../auth/principal.ts';
import {
  dataFlowsResource,
  toDataFlowsResource,
  type DataFlowsResource,
} from './data-flow-status.resource.ts';
import { DataFlowStatusService } from './data-flow-status.service.ts';

@Tag('data-flow-map')
@Controller('api/v1/clusters/:cluster/data-flows')
export class DataFlowStatusController {
  constructor(
    private readonly flows: DataFlowStatusService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Operation({
    summary:
      'What the policies of a cluster do with the data flows of the map in force, and what they allow beyond them.',
    answers: dataFlowsResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() principal: Principal, @Param('cluster') cluster: string): Promise<DataFlowsResource> {
    const deadline = new Deadline(this.settings.limits.operationSeconds);
    return toDataFlowsResource(await this.flows.of({ principal, deadline }, cluster), principal.scope);
  }
}
