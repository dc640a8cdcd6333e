import { Controller, Get, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusals/refusals.ts';
import {
  dataFlowMapResource,
  mapQuery,
  mapVersionResource,
  toDataFlowMapResource,
  toMapVersionResource,
  type DataFlowMapResource,
  type MapVersionResource,
} from './data-flow-map.resource.ts';
import { DataFlowMapService } from './data-flow-map.service.ts';

@Tag('data-flow-map')
@Controller('api/v1/data-flow-map')
export class DataFlowMapController {
  constructor(private readonly maps: DataFlowMapService) {}

  @Get()
  @Operation({
    summary: 'The data-flow map in force, or an earlier version.',
    query: mapQuery,
    answers: dataFlowMapResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Query() query: unknown): Promise<DataFlowMapResource> {
    const found = await this.maps.find(caller, readQuery(mapQuery, query).version);
    if (found === null) throw notFound('this version of the data-flow map', ['version']);
    return toDataFlowMapResource(found, caller);
  }

  @Get('versions')
  @Operation({
    summary: 'All versions of the data-flow map without their content, the one in force first.',
    query: pageQuery,
    answers: [mapVersionResource],
    refuses: [403, 422],
  })
  async list(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MapVersionResource[]> {
    const slice = await this.maps.list(caller, pageOf(readQuery(pageQuery, query)));
    linkNext(response, slice);
    return slice.members.map(({ item }) => toMapVersionResource(item, caller));
  }
}
