import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../api/refusals.ts';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Refuses } from '../api/rest/problem.dto.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import { ClusterDto, toClusterDto } from './cluster.dto.ts';
import { ClusterService } from './cluster.service.ts';

@ApiTags('clusters')
@ApiBearerAuth()
@Controller('api/v1/clusters')
export class ClusterController {
  constructor(private readonly clusters: ClusterService) {}

  @Get()
  @ApiOperation({ summary: 'Clusters in scope, by name.' })
  @ApiQuery({
    name: 'limit',
    required: false,
    type: Number,
    description: '1 to 100, 50 unless told otherwise.',
  })
  @ApiQuery({ name: 'after', required: false, type: String, description: 'Cursor, from the Link header.' })
  @ApiOkResponse({ type: [ClusterDto] })
  @Refuses(403, 422)
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ClusterDto[]> {
    const slice = await this.clusters.list(caller, pageOf(readQuery(pageQuery, query)));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toClusterDto(item));
  }

  @Get(':id')
  @ApiOperation({ summary: 'A cluster by its id.' })
  @ApiOkResponse({ type: ClusterDto })
  @Refuses(403, 404, 422)
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<ClusterDto> {
    const cluster = await this.clusters.find(caller, uuidOf('Cluster', id));
    if (cluster === null) throw notFound('the cluster');
    return toClusterDto(cluster);
  }
}
