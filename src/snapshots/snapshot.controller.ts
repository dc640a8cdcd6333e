import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../api/refusals.ts';
import { uuidOf } from '../api/global-id.ts';
import { Caller } from '../api/rest/caller.ts';
import { Refuses } from '../api/rest/problem.dto.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import { SnapshotDto, SnapshotRequestDto, toSnapshotDto } from './snapshot.dto.ts';
import { SnapshotService } from './snapshot.service.ts';

const listQuery = z.strictObject({ ...pageQuery.shape, cluster: z.string().exactOptional() });

@ApiTags('snapshots')
@ApiBearerAuth()
@Controller('api/v1')
export class SnapshotController {
  constructor(private readonly snapshots: SnapshotService) {}

  @Get('snapshots')
  @ApiOperation({ summary: 'Published snapshots in scope, newest first.' })
  @ApiQuery({ name: 'cluster', required: false, type: String, description: 'Only of this cluster.' })
  @ApiQuery({
    name: 'limit',
    required: false,
    type: Number,
    description: '1 to 100, 50 unless told otherwise.',
  })
  @ApiQuery({ name: 'after', required: false, type: String, description: 'Cursor, from the Link header.' })
  @ApiOkResponse({ type: [SnapshotDto] })
  @Refuses(403, 422)
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SnapshotDto[]> {
    const { cluster, ...page } = readQuery(listQuery, query);
    const clusterId = cluster === undefined ? undefined : uuidOf('Cluster', cluster, ['cluster']);
    const slice = await this.snapshots.list(caller, clusterId, pageOf(page));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toSnapshotDto(item, caller.scope));
  }

  @Get('snapshots/:id')
  @ApiOperation({ summary: 'A snapshot by its id.' })
  @ApiOkResponse({ type: SnapshotDto })
  @Refuses(403, 404, 422)
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<SnapshotDto> {
    const [snapshot] = await this.snapshots.findMany(caller, [uuidOf('Snapshot', id)]);
    if (!snapshot) throw notFound('the snapshot');
    return toSnapshotDto(snapshot, caller.scope);
  }

  @Post('clusters/:id/snapshots')
  @HttpCode(202)
  @ApiOperation({ summary: 'Asks for a snapshot as soon as may be. For analysts.' })
  @ApiAcceptedResponse({ type: SnapshotRequestDto })
  @Refuses(403, 404, 422)
  async take(@Caller() caller: Principal, @Param('id') id: string): Promise<SnapshotRequestDto> {
    const { jobId } = await this.snapshots.take(caller, uuidOf('Cluster', id));
    return { jobId };
  }
}
