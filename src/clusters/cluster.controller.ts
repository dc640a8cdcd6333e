import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Principal } from '../auth/principal.ts';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import { clusterResource, toClusterResource } from './cluster.resource.ts';
import type { ClusterResource } from './cluster.resource.ts';
import { ClusterService } from './cluster.service.ts';

@Tag('clusters')
@Controller('api/v1/clusters')
export class ClusterController {
  constructor(private readonly clusters: ClusterService) {}

  @Get()
  @Operation({
    summary: 'Clusters in scope, by name.',
    query: pageQuery,
    answers: [clusterResource],
    refuses: [403, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ClusterResource[]> {
    const slice = await this.clusters.list(caller, pageOf(readQuery(pageQuery, query)));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toClusterResource(item));
  }

  @Get(':id')
  @Operation({
    summary: 'A cluster by its id or name.',
    answers: clusterResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<ClusterResource> {
    return toClusterResource(await this.clusters.get(caller, id, ['id']));
  }
}
