import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Deadline } from '../../api/graphql/limits/deadline.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import {
  flowDraftQuery,
  flowDraftResource,
  toFlowDraftResource,
  type FlowDraftResource,
} from './flow-draft.resource.ts';
import { FlowDraftService } from './flow-draft.service.ts';

@Tag('data-flow-map')
@Controller('api/v1/clusters/:cluster/data-flow-draft')
export class FlowDraftController {
  constructor(
    private readonly drafts: FlowDraftService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Operation({
    summary: 'A first data-flow map for namespaces of a cluster, from what is allowed and served today.',
    query: flowDraftQuery,
    answers: flowDraftResource,
    refuses: [403, 404, 422],
  })
  async get(
    @Caller() principal: Principal,
    @Param('cluster') cluster: string,
    @Query() query: unknown,
  ): Promise<FlowDraftResource> {
    const { namespace = [] } = readQuery(flowDraftQuery, query);
    const deadline = new Deadline(this.settings.limits.operationSeconds);
    return toFlowDraftResource(
      await this.drafts.of({ principal, deadline }, cluster, namespace),
      principal.scope,
    );
  }
}
