import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Principal } from '../auth/principal.ts';
import { Answers, Asks } from '../api/rest/resource.ts';
import { Caller } from '../api/rest/caller.ts';
import { Refuses } from '../api/rest/problem.resource.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import { clusterResource, toClusterResource } from './cluster.resource.ts';
import type { ClusterResource } from './cluster.resource.ts';
import { ClusterService } from './cluster.service.ts';

@ApiTags('clusters')
@ApiBearerAuth()
@Controller('api/v1/clusters')
export class ClusterController {
  constructor(private readonly clusters: ClusterService) {}

  @Get()
  @ApiOperation({ summary: 'Clusters in scope, by name.' })
  @Asks(pageQuery)
  @Answers(clusterResource, { count: 'many' })
  @Refuses(403, 422)
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
  @ApiOperation({ summary: 'A cluster by its id or name.' })
  @Answers(clusterResource)
  @Refuses(403, 404, 422)
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<ClusterResource> {
    return toClusterResource(await this.clusters.get(caller, id, ['id']));
  }
}
