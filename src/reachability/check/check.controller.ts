import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import { baseOf } from '../proposal/proposal.controller.ts';
import { longDeadline } from '../long-deadline.ts';
import {
  CHECK_PATH,
  checkRequest,
  checkResource,
  toCheckResource,
  type CheckResource,
} from './check.resource.ts';
import { CheckService } from './check.service.ts';

@Tag('check')
@Controller(CHECK_PATH.slice(1))
export class CheckController {
  constructor(
    private readonly checks: CheckService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary:
      'Decides whether manifests may be applied to a cluster: lays them over a snapshot, judges the result by all rules, and says what the change opens. Nothing is stored.',
    body: checkRequest,
    answers: checkResource,
    refuses: [403, 404, 410, 413, 422],
  })
  async check(@Caller() principal: Principal, @Body() body: unknown): Promise<CheckResource> {
    const wanted = readQuery(checkRequest, body);
    const deadline = longDeadline(this.settings);
    const { replace, manifests, failOn, counted, withoutPii } = wanted;
    const { snapshot, answer } = await this.checks.check(
      { principal, deadline },
      { base: baseOf(wanted), replace, manifests, criteria: { failOn, counted, withoutPii } },
    );
    return toCheckResource(snapshot, answer);
  }
}
