import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusals/refusals.ts';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import { snapshotRunResource, toSnapshotRunResource } from './runs/snapshot-run.resource.ts';
import type { SnapshotRunResource } from './runs/snapshot-run.resource.ts';
import { snapshotResource, toSnapshotResource } from './snapshot.resource.ts';
import type { SnapshotResource } from './snapshot.resource.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { SnapshotService } from './snapshot.service.ts';

const listQuery = z.strictObject({
  ...pageQuery.shape,
  cluster: z.string().exactOptional().describe('Snapshots of this cluster only, by id or name.'),
});

@Tag('snapshots')
@Controller('api/v1')
export class SnapshotController {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly clusters: ClusterService,
  ) {}

  @Get('snapshots')
  @Operation({
    summary:
      'Published snapshots in scope, newest first: of one cluster by sequence, of all clusters by the time that they show.',
    query: listQuery,
    answers: [snapshotResource],
    refuses: [403, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SnapshotResource[]> {
    const { cluster, ...page } = readQuery(listQuery, query);
    const [only] = cluster === undefined ? [] : await this.clusters.getAll(caller, [cluster], ['cluster']);
    const slice = await this.snapshots.list(caller, only?.id, pageOf(page));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toSnapshotResource(item, caller.scope));
  }

  @Get('snapshots/:id')
  @Operation({
    summary: 'A snapshot by its id.',
    answers: snapshotResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<SnapshotResource> {
    const [snapshot] = await this.snapshots.findMany(caller, [uuidOf('Snapshot', id)]);
    if (!snapshot) throw notFound('the snapshot');
    return toSnapshotResource(snapshot, caller.scope);
  }

  @Get('clusters/:id/latest-run')
  @Operation({
    summary:
      'The newest attempt to take a snapshot of a cluster. If it failed, it says why there is no newer snapshot.',
    answers: snapshotRunResource,
    refuses: [403, 404, 422],
  })
  async latestRun(@Caller() caller: Principal, @Param('id') id: string): Promise<SnapshotRunResource> {
    return toSnapshotRunResource(await this.snapshots.latestRunOf(caller, id));
  }
}
