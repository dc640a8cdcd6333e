import { Controller, Get, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { linkNext, moment, pageOf, pageQuery, readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import { parseWorkloadKey } from '../core/inventory/workload.ts';
import { invalidInput } from '../refusals/refusals.ts';
import { toPostureScope } from './posture-mapping.ts';
import { postureResource, toPostureResource, type PostureResource } from './posture.resource.ts';
import { PostureService } from './posture.service.ts';

/** The period, if its beginning is not given. */
const USUAL_MILLISECONDS = 30 * 86_400_000;

const postureQuery = z.strictObject({
  cluster: z.string().describe('The id or name of a cluster.'),
  namespace: z.string().exactOptional().describe('Only workloads of this namespace.'),
  workload: z.string().exactOptional().describe('Only this workload: `NAMESPACE/NAME[Kind]`.'),
  from: moment
    .exactOptional()
    .describe('The beginning of the period (RFC 3339); by default 30 days before its end.'),
  to: moment.exactOptional().describe('The end of the period, which is not part of it; by default now.'),
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
      from: from ?? new Date((to ?? new Date()).getTime() - USUAL_MILLISECONDS),
      ...(to && { to }),
    });
    const slice = await this.postures.list(caller, question, pageOf(page));
    linkNext(response, slice);
    return toPostureResource(
      question,
      slice.members.map(({ item }) => item),
    );
  }
}

function readWorkload(text: string) {
  const workload = parseWorkloadKey(text);
  if (workload === undefined) throw invalidInput(`"${text}" is not NAMESPACE/NAME[Kind]`, ['workload']);
  return workload;
}
