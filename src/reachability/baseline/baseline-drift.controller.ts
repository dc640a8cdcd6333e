import { Controller, Get, Inject, Param } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Deadline } from '../../api/graphql/limits/deadline.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import type { Principal } from '../../auth/principal.ts';
import { AcceptanceService } from '../../baselines/acceptance/acceptance.service.ts';
import { notFound } from '../../refusals/refusals.ts';
import {
  baselineDriftResource,
  toBaselineDriftResource,
  type BaselineDriftResource,
} from './baseline-drift.resource.ts';
import { BaselineDriftService } from './baseline-drift.service.ts';

@Tag('baselines')
@Controller('api/v1/clusters/:cluster/baseline/drift')
export class BaselineDriftController {
  constructor(
    private readonly drift: BaselineDriftService,
    private readonly acceptances: AcceptanceService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Operation({
    summary: 'What differs between the baseline of a cluster and its newest complete snapshot.',
    answers: baselineDriftResource,
    refuses: [403, 404, 422],
  })
  async get(
    @Caller() principal: Principal,
    @Param('cluster') cluster: string,
  ): Promise<BaselineDriftResource> {
    const deadline = new Deadline(this.settings.limits.operationSeconds);
    const found = await this.drift.of({ principal, deadline }, cluster);
    if (found === null) throw notFound('a baseline of this cluster', ['cluster']);
    const [accepted = []] = await this.acceptances.ofBaselines(principal, [found.baseline.id]);
    return toBaselineDriftResource(found, accepted, principal.scope);
  }
}
