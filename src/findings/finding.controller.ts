import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import { controlReference } from '../core/frameworks/control-rules.ts';
import { invalidInput, notFound, Refusal } from '../refusals/refusals.ts';
import { FINDING_ORDER, FINDING_STATES, FRESHNESS, SEVERITY } from '../api/enums.ts';
import { oneOf } from '../api/rest/resource.ts';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, moment, pageOf, pageQuery, readQuery, repeated } from '../api/rest/rest-query.ts';
import { findingResource, type FindingResource } from './finding.resource.ts';
import { FindingResources } from './finding-resources.ts';
import { FindingMoments } from './finding-moment.ts';
import type { PastMoment } from './finding-row.store.ts';
import { FindingService } from './finding.service.ts';
import { FindingFilters } from './finding-filter.ts';

const asOfQuery = z.strictObject({
  at: moment.exactOptional().describe('Findings as they were at this time (RFC 3339); by default now.'),
  snapshot: z.string().exactOptional().describe('Findings as they were at the snapshot with this id.'),
});

const listQuery = z.strictObject({
  ...pageQuery.shape,
  cluster: repeated(z.string()).optional().describe('Ids or names of clusters.'),
  namespace: repeated(z.string()).optional().describe('Namespaces of the subjects.'),
  rule: repeated(z.string()).optional().describe('Keys of rules.'),
  control: repeated(z.string())
    .optional()
    .describe(
      'Controls of frameworks that the rule decides or supports, such as `pci-dss 1.3.1`, or `pci-dss` for all of them.',
    ),
  severity: repeated(oneOf(SEVERITY)).optional(),
  state: repeated(oneOf(FINDING_STATES)).optional(),
  freshness: repeated(oneOf(FRESHNESS))
    .optional()
    .describe('`stale`: findings that the newest snapshot could neither confirm nor resolve.'),
  ...asOfQuery.shape,
  order: oneOf(FINDING_ORDER).default('severity').describe('The default is `severity`.'),
});

const FILTER_FIELDS = {
  clusters: ['cluster'],
  namespaces: ['namespace'],
  rules: ['rule'],
  controls: ['control'],
};

@Tag('findings')
@Controller('api/v1/findings')
export class FindingController {
  constructor(
    private readonly findings: FindingService,
    private readonly filters: FindingFilters,
    private readonly moments: FindingMoments,
    private readonly resources: FindingResources,
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
    const { cluster, namespace, rule, control, severity, state, freshness, order, at, snapshot, ...page } =
      readQuery(listQuery, query);
    const wanted = {
      ...(cluster && { clusters: cluster }),
      ...(namespace && { namespaces: namespace }),
      ...(rule && { rules: rule }),
      ...(control && { controls: control.map(controlReference) }),
      ...(severity && { severities: severity }),
      ...(state && { states: state }),
      ...(freshness && { freshness }),
    };
    const read = await this.filters.read(caller, wanted, FILTER_FIELDS);
    const asOf = await this.#moment(caller, { at, snapshot }, read.clusterIds);
    const filter = { ...read, ...(asOf && { asOf }) };
    const slice = await this.findings.list(caller, filter, order, pageOf(page));
    linkNext(response, slice);
    return this.resources.all(
      caller,
      slice.members.map(({ item }) => item),
      asOf,
    );
  }

  @Get(':id')
  @Operation({
    summary: 'A finding by its id.',
    query: asOfQuery,
    answers: findingResource,
    refuses: [403, 404, 422],
  })
  async get(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<FindingResource> {
    const asOf = await this.#moment(caller, readQuery(asOfQuery, query));
    const [finding] = await this.findings.findMany(caller, [uuidOf('Finding', id)], asOf);
    if (!finding) throw notFound(asOf ? 'the finding at that time' : 'the finding');
    return this.resources.one(caller, finding, asOf);
  }

  async #moment(
    caller: Principal,
    { at, snapshot }: { readonly at?: Date | undefined; readonly snapshot?: string | undefined },
    clusterIds?: readonly string[],
  ): Promise<PastMoment | undefined> {
    if (at === undefined && snapshot === undefined) return undefined;
    if (at !== undefined && snapshot !== undefined)
      throw invalidInput('give either "at" or "snapshot": a snapshot has its own time', ['at']);
    const wanted = snapshot === undefined ? { at: at ?? null } : { snapshot };
    return this.moments.read(caller, wanted, clusterIds).catch((error: unknown) => {
      throw error instanceof Refusal && error.field[0] === 'asOf'
        ? new Refusal(error.code, error.message, [at === undefined ? 'snapshot' : 'at'])
        : error;
    });
  }
}
