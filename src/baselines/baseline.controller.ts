import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusals/refusals.ts';
import { AcceptanceService } from './acceptance/acceptance.service.ts';
import {
  approvalRequest,
  approvedResource,
  baselineResource,
  toApprovedResource,
  toBaselineResource,
  type ApprovedResource,
  type BaselineResource,
} from './baseline.resource.ts';
import { BaselineService } from './baseline.service.ts';

@Tag('baselines')
@Controller('api/v1/clusters/:cluster')
export class BaselineController {
  constructor(
    private readonly baselines: BaselineService,
    private readonly acceptances: AcceptanceService,
  ) {}

  @Get('baseline')
  @Operation({
    summary: 'The baseline in force of a cluster.',
    answers: baselineResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Param('cluster') cluster: string): Promise<BaselineResource> {
    const baseline = await this.baselines.of(caller, cluster);
    if (baseline === null) throw notFound('a baseline of this cluster', ['cluster']);
    const [accepted = []] = await this.acceptances.ofBaselines(caller, [baseline.id]);
    return toBaselineResource(baseline, accepted, caller.scope);
  }

  @Get('baselines')
  @Operation({
    summary: 'All baselines of a cluster, the one in force first.',
    query: pageQuery,
    answers: [baselineResource],
    refuses: [403, 404, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Param('cluster') cluster: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BaselineResource[]> {
    const slice = await this.baselines.list(caller, cluster, pageOf(readQuery(pageQuery, query)));
    linkNext(response, slice);
    const accepted = await this.acceptances.ofBaselines(
      caller,
      slice.members.map(({ item }) => item.id),
    );
    return slice.members.map(({ item }, place) =>
      toBaselineResource(item, accepted[place] ?? [], caller.scope),
    );
  }

  @Post('baselines')
  @HttpCode(201)
  @Operation({
    summary:
      'Approves a snapshot as the baseline of its cluster. For approvers whose token belongs to a person and has all namespaces of the cluster in scope.',
    body: approvalRequest,
    answers: approvedResource,
    refuses: [403, 404, 409, 410, 422],
  })
  async approve(
    @Caller() caller: Principal,
    @Param('cluster') cluster: string,
    @Body() body: unknown,
  ): Promise<ApprovedResource> {
    const { snapshot, comment, expectedVersion } = readQuery(approvalRequest, body);
    const snapshotId = uuidOf('Snapshot', snapshot, ['snapshot']);
    const approved = await this.baselines.approve(caller, { cluster, snapshotId, comment, expectedVersion });
    return toApprovedResource(approved, caller.scope);
  }
}
