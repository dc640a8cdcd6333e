import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Deadline } from '../../api/graphql/limits/deadline.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { moment, readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import { AcceptanceService } from '../../baselines/acceptance/acceptance.service.ts';
import { notFound } from '../../refusals/refusals.ts';
import {
  baselineDriftResource,
  PAST_DIFFERENCE,
  toBaselineDriftResource,
  type BaselineDriftResource,
} from './baseline-drift.resource.ts';
import { BaselineDriftService } from './baseline-drift.service.ts';

const timeQuery = z.strictObject({ at: moment.exactOptional().describe(PAST_DIFFERENCE) });

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
    summary:
      'What differs between the baseline of a cluster and its newest complete snapshot, now or at a time.',
    query: timeQuery,
    answers: baselineDriftResource,
    refuses: [403, 404, 422],
  })
  async get(
    @Caller() principal: Principal,
    @Param('cluster') cluster: string,
    @Query() query: unknown,
  ): Promise<BaselineDriftResource> {
    const deadline = new Deadline(this.settings.limits.operationSeconds);
    const { at } = readQuery(timeQuery, query);
    const found = await this.drift.of({ principal, deadline }, cluster, at);
    if (found === null)
      throw notFound(`a baseline of this cluster${at === undefined ? '' : ' at this time'}`, ['cluster']);
    const [accepted = []] = await this.acceptances.ofBaselines(principal, [found.baseline.id]);
    return toBaselineDriftResource(found, accepted, principal.scope);
  }
}
