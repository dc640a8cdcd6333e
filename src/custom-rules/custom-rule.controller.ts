import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusals/refusals.ts';
import {
  customRulesResource,
  rulesApplication,
  rulesQuery,
  rulesVersionResource,
  toCustomRulesResource,
  toRulesVersionResource,
  type CustomRulesResource,
  type RulesVersionResource,
} from './custom-rule.resource.ts';
import { CustomRuleService } from './custom-rule.service.ts';

@Tag('custom-rules')
@Controller('api/v1/custom-rules')
export class CustomRuleController {
  constructor(private readonly rules: CustomRuleService) {}

  @Get()
  @Operation({
    summary: 'The custom rules in force, or an earlier version, for tokens whose scope is the whole fleet.',
    query: rulesQuery,
    answers: customRulesResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Query() query: unknown): Promise<CustomRulesResource> {
    const found = await this.rules.find(caller, readQuery(rulesQuery, query).version);
    if (found === null) throw notFound('this version of the custom rules', ['version']);
    return toCustomRulesResource(found);
  }

  @Get('versions')
  @Operation({
    summary:
      'All versions of the custom rules without their content, the one in force first, for tokens whose scope is the whole fleet.',
    query: pageQuery,
    answers: [rulesVersionResource],
    refuses: [403, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RulesVersionResource[]> {
    const slice = await this.rules.list(caller, pageOf(readQuery(pageQuery, query)));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toRulesVersionResource(item));
  }

  @Post()
  @HttpCode(200)
  @Operation({
    summary:
      'Replaces the custom rules, for admins whose token belongs to a person and has the whole fleet in scope.',
    body: rulesApplication,
    answers: customRulesResource,
    refuses: [403, 409, 413, 422],
  })
  async apply(@Caller() caller: Principal, @Body() body: unknown): Promise<CustomRulesResource> {
    return toCustomRulesResource(await this.rules.apply(caller, readQuery(rulesApplication, body)));
  }
}
