import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { oneOf } from '../api/rest/resource.ts';
import {
  linkNext,
  moment,
  pageOf,
  pageQuery,
  readQuery,
  readWorkload,
  repeated,
} from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { AcceptanceService } from '../baselines/acceptance/acceptance.service.ts';
import { notFound } from '../refusals/refusals.ts';
import {
  driftCoverageResource,
  toDriftCoverageResource,
  type DriftCoverageResource,
} from './observed/drift-coverage.resource.ts';
import { DriftCoverageService } from './observed/drift-coverage.service.ts';
import {
  DRIFT_CHANGES,
  DRIFT_EFFECTS,
  DRIFT_ORDERS,
  DRIFT_TYPES,
  OBJECT_CATEGORIES,
  PII_CONTACTS,
} from './drift-values.ts';
import { DriftFilters } from './filter/drift-filter.ts';
import { toChangedType } from './drift-mapping.ts';
import type { DriftWithCauses } from './drift-scope.ts';
import {
  changedPortsResource,
  driftEventResource,
  toChangedResource,
  toDriftResource,
  type ChangedPortsResource,
  type DriftEventResource,
} from './drift.resource.ts';
import { DriftService } from './drift.service.ts';

const listQuery = z.strictObject({
  ...pageQuery.shape,
  cluster: repeated(z.string()).optional().describe('Ids or names of clusters.'),
  namespace: repeated(z.string())
    .optional()
    .describe('Namespaces of objects, scores and findings, or of an end of connections.'),
  workload: z
    .string()
    .exactOptional()
    .describe(
      '`NAMESPACE/NAME[Kind]`, or `NAMESPACE/NAME` if no other workload has this name: its events, those of its findings and of its connections.',
    ),
  type: repeated(oneOf(DRIFT_TYPES)).optional(),
  change: repeated(oneOf(DRIFT_CHANGES)).optional(),
  category: repeated(oneOf(OBJECT_CATEGORIES)).optional().describe('The kind of object that changed.'),
  effect: repeated(oneOf(DRIFT_EFFECTS)).optional(),
  pii: oneOf(PII_CONTACTS).exactOptional().describe('Whether personal data is affected.'),
  cause: z.string().exactOptional().describe('The id of an event that caused them.'),
  who: z
    .string()
    .exactOptional()
    .describe(
      'A manager that wrote the object, or what it was delivered by: the name of an application, release, ...',
    ),
  from: moment.exactOptional().describe('Only snapshots that show this time (RFC 3339) or a later one.'),
  to: moment.exactOptional().describe('Only snapshots that show an earlier time.'),
  order: oneOf(DRIFT_ORDERS).default('newest').describe('The default is `newest`.'),
});

const FILTER_FIELDS = {
  clusters: ['cluster'],
  namespaces: ['namespace'],
  workload: ['workload'],
  cause: ['cause'],
  who: ['who'],
  from: ['from'],
};

const coverageQuery = listQuery.pick({ cluster: true, from: true, to: true });

@Tag('drift')
@Controller('api/v1/drift')
export class DriftController {
  constructor(
    private readonly drift: DriftService,
    private readonly filters: DriftFilters,
    private readonly coverage: DriftCoverageService,
    private readonly acceptances: AcceptanceService,
  ) {}

  @Get()
  @Operation({
    summary:
      'What changed in clusters from snapshot to snapshot, by default newest first. A filter that is given several times matches any of its values. An empty list means that nothing changed only for times that `/api/v1/drift/coverage` calls `observed`.',
    query: listQuery,
    answers: [driftEventResource],
    refuses: [403, 410, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DriftEventResource[]> {
    const { cluster, namespace, type, change, category, effect, workload, order, limit, after, ...rest } =
      readQuery(listQuery, query);
    const filter = await this.filters.readRecorded(
      caller,
      {
        ...rest,
        ...(cluster && { clusters: cluster }),
        ...(namespace && { namespaces: namespace }),
        ...(type && { types: type }),
        ...(change && { changes: change }),
        ...(category && { categories: category }),
        ...(effect && { effects: effect }),
        ...(workload !== undefined && { workload: readWorkload(workload) }),
      },
      FILTER_FIELDS,
    );
    const page = pageOf({ limit, ...(after !== undefined && { after }) });
    const slice = await this.drift.list(caller, filter, order, page);
    if (slice.members.length === 0) await this.coverage.requireKept(caller, filter, FILTER_FIELDS.from);
    linkNext(response, slice);
    return this.#resources(
      caller,
      slice.members.map(({ item }) => item),
    );
  }

  @Get('coverage')
  @Operation({
    summary:
      'What of a period was observed, by cluster and time, so that an empty list of changes can be told from an unknown one. Of the given clusters, otherwise of the fleet. Without `from`, the period begins with the first snapshot of each cluster. The first 1,000 intervals.',
    query: coverageQuery,
    answers: [driftCoverageResource],
    refuses: [403, 422],
  })
  async covered(@Caller() caller: Principal, @Query() query: unknown): Promise<DriftCoverageResource[]> {
    const { cluster, ...period } = readQuery(coverageQuery, query);
    const filter = await this.filters.readRecorded(
      caller,
      { ...period, ...(cluster && { clusters: cluster }) },
      FILTER_FIELDS,
    );
    return (await this.coverage.of(caller, filter)).map(toDriftCoverageResource);
  }

  @Get(':id')
  @Operation({ summary: 'A drift event by its id.', answers: driftEventResource, refuses: [403, 404, 422] })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<DriftEventResource> {
    const [found] = await this.#resources(caller, [await this.#event(caller, id)]);
    return found!;
  }

  @Get(':id/connections')
  @Operation({
    summary: 'The connections that changed with an event, by namespaces; empty for events of other types.',
    query: pageQuery,
    answers: [changedPortsResource],
    refuses: [403, 404, 422],
  })
  async changed(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ChangedPortsResource[]> {
    const page = pageOf(readQuery(pageQuery, query));
    const { event } = await this.#event(caller, id);
    const [slice] = await this.drift.changed(caller, [event.id], page);
    if (slice === undefined) return [];
    linkNext(response, slice);
    return slice.members.map(({ item }) => toChangedResource(toChangedType(item)));
  }

  async #resources(caller: Principal, shown: readonly DriftWithCauses[]): Promise<DriftEventResource[]> {
    const acceptances = await this.acceptances.ofEvents(
      caller,
      shown.map(({ event }) => event.id),
    );
    return shown.map((one, place) => toDriftResource(one, acceptances[place] ?? null, caller.scope));
  }

  async #event(caller: Principal, id: string): Promise<DriftWithCauses> {
    const [found] = await this.drift.findMany(caller, [uuidOf('DriftEvent', id)]);
    if (!found) throw notFound('the drift event');
    return found;
  }
}
