import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import type { Finding } from '../core/findings/finding.ts';
import type { ApiSettings } from '../api/api-settings.ts';
import { API_SETTINGS } from '../api/api.tokens.ts';
import { Deadline } from '../api/graphql/limits/deadline.ts';
import { notFound } from '../refusals/refusals.ts';
import { FINDING_ORDER, FINDING_STATES, SEVERITY } from '../api/enums.ts';
import { oneOf } from '../api/rest/resource.ts';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, pageOf, pageQuery, readQuery, repeated } from '../api/rest/rest-query.ts';
import { findingResource, toFindingResource } from './finding.resource.ts';
import type { FindingResource } from './finding.resource.ts';
import { FindingService } from './finding.service.ts';
import { FindingFilters } from './finding-filter.ts';
import { RemediationService } from './remediation/remediation.service.ts';

const listQuery = z.strictObject({
  ...pageQuery.shape,
  cluster: repeated(z.string()).optional().describe('Ids or names of clusters.'),
  namespace: repeated(z.string()).optional().describe('Namespaces of the subjects.'),
  rule: repeated(z.string()).optional().describe('Keys of rules.'),
  severity: repeated(oneOf(SEVERITY)).optional(),
  state: repeated(oneOf(FINDING_STATES)).optional(),
  order: oneOf(FINDING_ORDER).default('severity').describe('The default is `severity`.'),
});

const FILTER_FIELDS = { clusters: ['cluster'], namespaces: ['namespace'], rules: ['rule'] };

@Tag('findings')
@Controller('api/v1/findings')
export class FindingController {
  constructor(
    private readonly findings: FindingService,
    private readonly filters: FindingFilters,
    private readonly remediations: RemediationService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Operation({
    summary:
      'Findings in scope, with rule, remediation and history. A filter that is given several times matches any of its values.',
    query: listQuery,
    answers: [findingResource],
    refuses: [403, 413, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FindingResource[]> {
    const { cluster, namespace, rule, severity, state, order, ...page } = readQuery(listQuery, query);
    const wanted = {
      ...(cluster && { clusters: cluster }),
      ...(namespace && { namespaces: namespace }),
      ...(rule && { rules: rule }),
      ...(severity && { severities: severity }),
      ...(state && { states: state }),
    };
    const filter = await this.filters.read(caller, wanted, FILTER_FIELDS);
    const slice = await this.findings.list(caller, filter, order, pageOf(page));
    linkNext(response, slice);
    return this.#withParts(
      caller,
      slice.members.map(({ item }) => item),
    );
  }

  @Get(':id')
  @Operation({
    summary: 'A finding by its id.',
    answers: findingResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<FindingResource> {
    const [finding] = await this.findings.findMany(caller, [uuidOf('Finding', id)]);
    if (!finding) throw notFound('the finding');
    const [shown] = await this.#withParts(caller, [finding]);
    if (shown === undefined) throw notFound('the finding');
    return shown;
  }

  /** Remediations and histories are read for all findings together. */
  async #withParts(caller: Principal, findings: readonly Finding[]): Promise<FindingResource[]> {
    const { limits, disabledRules } = this.settings;
    const asking = { principal: caller, deadline: new Deadline(limits.operationSeconds) };
    const remedies = await this.remediations.find(asking, findings, ['text', 'patch', 'changes']);
    const histories = await this.findings.histories(
      caller,
      findings.map(({ id }) => id),
    );
    return findings.map((finding, place) =>
      toFindingResource({
        finding,
        remedy: remedies[place] ?? {},
        events: histories[place] ?? [],
        disabledRules,
      }),
    );
  }
}
