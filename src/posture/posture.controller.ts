import { Controller, Get, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { askedPeriod, periodQuery } from '../api/rest/period-query.ts';
import { linkNext, pageOf, pageQuery, readQuery, readWorkload } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { toPostureScope } from './posture-mapping.ts';
import { postureResource, toPostureResource, type PostureResource } from './posture.resource.ts';
import { PostureService } from './posture.service.ts';

const postureQuery = z.strictObject({
  cluster: z.string().describe('The id or name of a cluster.'),
  namespace: z.string().exactOptional().describe('Only workloads of this namespace.'),
  workload: z
    .string()
    .exactOptional()
    .describe(
      'Only this workload: `NAMESPACE/NAME[Kind]`, or `NAMESPACE/NAME` if no other workload has this name.',
    ),
  ...periodQuery.shape,
  ...pageQuery.shape,
});

@Tag('posture')
@Controller('api/v1/posture')
export class PostureController {
  constructor(private readonly postures: PostureService) {}

  @Get()
  @Operation({
    summary: 'How workloads with personal data were isolated during a period.',
    query: postureQuery,
    answers: postureResource,
    refuses: [403, 404, 422],
  })
  async get(
    @Caller() caller: Principal,
    @Query() query: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PostureResource> {
    const { cluster, namespace, workload, from, to, ...page } = readQuery(postureQuery, query);
    const of = toPostureScope({
      namespace: namespace ?? null,
      workload: workload === undefined ? null : readWorkload(workload),
    });
    const question = await this.postures.read(caller, {
      cluster,
      of,
      ...askedPeriod({ from, to }),
    });
    const slice = await this.postures.list(caller, question, pageOf(page));
    linkNext(response, slice);
    return toPostureResource(
      question,
      slice.members.map(({ item }) => item),
    );
  }
}
