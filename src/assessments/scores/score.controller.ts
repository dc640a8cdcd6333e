import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { notFound } from '../../api/refusals.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { moment, readQuery } from '../../api/rest/rest-query.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { toScoreSubject } from './score-subject.ts';
import { scoreResource, toScoreResource } from './score.resource.ts';
import type { ScoreResource } from './score.resource.ts';
import { ScoreService } from './score.service.ts';

const scoreQuery = z.strictObject({
  cluster: z.string().exactOptional().describe('Score of this cluster; without it, of the fleet.'),
  namespace: z.string().exactOptional().describe('Score of this namespace of the cluster.'),
  at: moment.exactOptional().describe('Score at this time (RFC 3339); without it, the newest.'),
});

@Tag('scores')
@Controller('api/v1/scores')
export class ScoreController {
  constructor(private readonly scores: ScoreService) {}

  @Get()
  @Operation({
    summary: 'The score of the fleet, a cluster or a namespace, now or at a given time.',
    query: scoreQuery,
    answers: scoreResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Query() query: unknown): Promise<ScoreResource> {
    const { at, ...scope } = readQuery(scoreQuery, query);
    const subject = toScoreSubject(scope);
    const score =
      subject.type === 'fleet'
        ? await this.scores.fleet(caller, at)
        : await this.scores.at(
            caller,
            toMoment({ cluster: scope.cluster ?? null, at: at ?? null }),
            subject.of,
          );
    if (score === null) throw notFound('this score');
    return toScoreResource(score);
  }
}
