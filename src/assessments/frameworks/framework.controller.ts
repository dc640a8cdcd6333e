import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { moment, readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import {
  frameworkResource,
  frameworkStatusResource,
  toFrameworkResource,
  toFrameworkStatusResource,
} from './framework.resource.ts';
import type { FrameworkResource, FrameworkStatusResource } from './framework.resource.ts';
import { toFrameworkScope } from './framework-scope.ts';
import { FrameworkService } from './framework.service.ts';

const statusQuery = z.strictObject({
  cluster: z.string().exactOptional().describe('The id or name of a cluster; without it, the fleet.'),
  at: moment.exactOptional().describe('The status at this time (RFC 3339); without it, the newest.'),
});

@Tag('frameworks')
@Controller('api/v1/frameworks')
export class FrameworkController {
  constructor(private readonly frameworks: FrameworkService) {}

  @Get()
  @Operation({
    summary: 'Laws, standards and guides with the rules that are mapped to their controls.',
    answers: [frameworkResource],
    refuses: [403],
  })
  list(@Caller() caller: Principal): FrameworkResource[] {
    return this.frameworks.list(caller).map(toFrameworkResource);
  }

  @Get(':key')
  @Operation({
    summary: 'A framework by its key.',
    answers: frameworkResource,
    refuses: [403, 422],
  })
  get(@Caller() caller: Principal, @Param('key') key: string): FrameworkResource {
    return toFrameworkResource(this.frameworks.get(caller, key));
  }

  @Get(':key/status')
  @Operation({
    summary:
      'The status of the controls of a framework in a cluster or in the fleet, now or at a given time.',
    query: statusQuery,
    answers: frameworkStatusResource,
    refuses: [403, 404, 422],
  })
  async status(
    @Caller() caller: Principal,
    @Param('key') key: string,
    @Query() query: unknown,
  ): Promise<FrameworkStatusResource> {
    const framework = this.frameworks.get(caller, key);
    const { cluster, at } = readQuery(statusQuery, query);
    const scope = toFrameworkScope(cluster ?? null, at ? { at } : null);
    return toFrameworkStatusResource(await this.frameworks.assess(caller, framework, scope));
  }
}
