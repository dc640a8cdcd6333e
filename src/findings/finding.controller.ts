import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../api/refusals.ts';
import { SEVERITIES } from '../core/rules/rule.ts';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Refuses } from '../api/rest/problem.dto.ts';
import { linkNext, pageOf, pageQuery, readQuery, repeated } from '../api/rest/rest-query.ts';
import { FindingDetailDto, FindingDto, toFindingDetailDto, toFindingDto } from './finding.dto.ts';
import { FindingService } from './finding.service.ts';
import { FINDING_ORDERS } from './finding.store.ts';
import type { FindingFilter } from './finding.store.ts';

const STATES = ['open', 'resolved'] as const;

const listQuery = z.strictObject({
  ...pageQuery.shape,
  cluster: repeated(z.string()).optional(),
  namespace: repeated(z.string()).optional(),
  rule: repeated(z.string()).optional(),
  severity: repeated(z.enum(SEVERITIES)).optional(),
  state: repeated(z.enum(STATES)).optional(),
  order: z.enum(FINDING_ORDERS).default('severity'),
});

@ApiTags('findings')
@ApiBearerAuth()
@Controller('api/v1/findings')
export class FindingController {
  constructor(private readonly findings: FindingService) {}

  @Get()
  @ApiOperation({
    summary: 'Findings in scope. A filter that is given several times matches any of its values.',
  })
  @ApiQuery({ name: 'cluster', required: false, isArray: true, type: String, description: 'Cluster ids.' })
  @ApiQuery({ name: 'namespace', required: false, isArray: true, type: String })
  @ApiQuery({ name: 'rule', required: false, isArray: true, type: String, description: 'Rule keys.' })
  @ApiQuery({ name: 'severity', required: false, isArray: true, enum: SEVERITIES })
  @ApiQuery({ name: 'state', required: false, isArray: true, enum: STATES })
  @ApiQuery({
    name: 'order',
    required: false,
    enum: FINDING_ORDERS,
    description: '`severity` unless told otherwise.',
  })
  @ApiQuery({
    name: 'limit',
    required: false,
    type: Number,
    description: '1 to 100, 50 unless told otherwise.',
  })
  @ApiQuery({ name: 'after', required: false, type: String, description: 'Cursor, from the Link header.' })
  @ApiOkResponse({ type: [FindingDto] })
  @Refuses(403, 422)
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FindingDto[]> {
    const { cluster, namespace, rule, severity, state, order, ...page } = readQuery(listQuery, query);
    const filter: FindingFilter = {
      ...(cluster && { clusterIds: cluster.map((id) => uuidOf('Cluster', id, ['cluster'])) }),
      ...(namespace && { namespaces: namespace }),
      ...(rule && { ruleIds: rule }),
      ...(severity && { severities: severity }),
      ...(state && { states: state }),
    };
    const slice = await this.findings.list(caller, filter, order, pageOf(page));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toFindingDto(item));
  }

  @Get(':id')
  @ApiOperation({ summary: 'A finding by its id, with how to mend it.' })
  @ApiOkResponse({ type: FindingDetailDto })
  @Refuses(403, 404, 422)
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<FindingDetailDto> {
    const [finding] = await this.findings.findMany(caller, [uuidOf('Finding', id)]);
    if (!finding) throw notFound('the finding');
    const [remedy = null] = await this.findings.remediations(caller, [finding]);
    return toFindingDetailDto(finding, remedy);
  }
}
