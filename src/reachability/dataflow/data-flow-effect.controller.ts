import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import { issueText } from '../../config/config-error.ts';
import { toDataFlowMapResource } from '../../dataflows/data-flow-map.resource.ts';
import { DataFlowMapService } from '../../dataflows/data-flow-map.service.ts';
import { longDeadline } from '../long-deadline.ts';
import {
  appliedMapResource,
  DATA_FLOW_MAP_PATH,
  mapApplication,
  toDryRunResource,
  type AppliedMapResource,
} from './data-flow-effect.resource.ts';
import { DataFlowEffectService } from './data-flow-effect.service.ts';

@Tag('data-flow-map')
@Controller(DATA_FLOW_MAP_PATH.slice(1))
export class DataFlowEffectController {
  constructor(
    private readonly effects: DataFlowEffectService,
    private readonly maps: DataFlowMapService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary:
      'Makes a data-flow map the one in force, for approvers whose token belongs to a person and has the whole fleet in scope. A dry run is for analysts: it changes nothing, and says what would change.',
    body: mapApplication,
    answers: appliedMapResource,
    refuses: [403, 409, 413, 422],
  })
  async apply(@Caller() principal: Principal, @Body() body: unknown): Promise<AppliedMapResource> {
    const { map, expectedVersion, comment, dryRun } = readQuery(mapApplication, body);
    if (dryRun) {
      const deadline = longDeadline(this.settings);
      return toDryRunResource(
        await this.effects.dryRun({ principal, deadline }, map, expectedVersion),
        principal,
      );
    }
    const { warnings, ...applied } = await this.maps.apply(principal, { map, expectedVersion, comment });
    return {
      dataFlowMap: toDataFlowMapResource(applied, principal),
      effects: null,
      warnings: warnings.map(issueText),
    };
  }
}
