import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { uuidOf } from '../../api/global-id.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { notFound } from '../../refusals/refusals.ts';
import { BaselineService } from '../baseline.service.ts';
import {
  acceptedDriftResource,
  toAcceptedDriftResource,
  type AcceptedDriftResource,
} from './accepted-drift.resource.ts';
import {
  acceptanceRequest,
  acceptanceResource,
  toAcceptanceResource,
  type AcceptanceResource,
} from './acceptance.resource.ts';
import { AcceptanceService } from './acceptance.service.ts';

@Tag('baselines')
@Controller('api/v1/clusters/:cluster/baseline/acceptances')
export class AcceptanceController {
  constructor(
    private readonly acceptances: AcceptanceService,
    private readonly baselines: BaselineService,
    private readonly clusters: ClusterService,
  ) {}

  @Get()
  @Operation({
    summary: 'Changes that were accepted into the baseline in force, newest first: the first 100.',
    answers: [acceptanceResource],
    refuses: [403, 404, 422],
  })
  async list(@Caller() caller: Principal, @Param('cluster') cluster: string): Promise<AcceptanceResource[]> {
    const baseline = await this.baselines.of(caller, cluster);
    if (baseline === null) throw notFound('a baseline of this cluster', ['cluster']);
    const [found = []] = await this.acceptances.ofBaselines(caller, [baseline.id]);
    return found.map((acceptance) => toAcceptanceResource(acceptance, caller.scope));
  }

  @Post()
  @HttpCode(201)
  @Operation({
    summary:
      'Accepts single changes of policies and namespaces into the baseline of a cluster. For approvers whose token belongs to a person and has all namespaces of the cluster in scope.',
    body: acceptanceRequest,
    answers: acceptedDriftResource,
    refuses: [403, 404, 409, 410, 422],
  })
  async accept(
    @Caller() caller: Principal,
    @Param('cluster') cluster: string,
    @Body() body: unknown,
  ): Promise<AcceptedDriftResource> {
    const { events, comment, expectedVersion } = readQuery(acceptanceRequest, body);
    const eventIds = events.map((id) => uuidOf('DriftEvent', id, ['events']));
    const { id: clusterId } = await this.clusters.get(caller, cluster);
    const request = { eventIds, comment, expectedVersion, clusterId };
    const done = await this.acceptances.accept(caller, request);
    const [all = []] = await this.acceptances.ofBaselines(caller, [done.baseline.id]);
    return toAcceptedDriftResource(done, all, caller.scope);
  }
}
