import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { notFound } from '../../api/refusals.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Refuses } from '../../api/rest/problem.dto.ts';
import { moment, readQuery } from '../../api/rest/rest-query.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import type { ScoreValue } from './mean-score.ts';
import { toScoreSubject } from './score-subject.ts';
import { ScoreDto } from './score.dto.ts';
import { ScoreService } from './score.service.ts';

const scoreQuery = z.strictObject({
  cluster: z.string().exactOptional(),
  namespace: z.string().exactOptional(),
  at: moment.exactOptional(),
});

@ApiTags('scores')
@ApiBearerAuth()
@Controller('api/v1/scores')
export class ScoreController {
  constructor(private readonly scores: ScoreService) {}

  @Get()
  @ApiOperation({ summary: 'The score of the fleet, a cluster or a namespace, now or at a moment.' })
  @ApiQuery({
    name: 'cluster',
    required: false,
    type: String,
    description: 'Of this cluster; else of the fleet.',
  })
  @ApiQuery({
    name: 'namespace',
    required: false,
    type: String,
    description: 'Of this namespace of the cluster.',
  })
  @ApiQuery({
    name: 'at',
    required: false,
    type: String,
    description: 'RFC 3339; the newest where left out.',
  })
  @ApiOkResponse({ type: ScoreDto })
  @Refuses(403, 404, 422)
  async get(@Caller() caller: Principal, @Query() query: unknown): Promise<ScoreDto> {
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
    if (score === null) throw notFound('a score of that');
    return toScoreDto(score);
  }
}

function toScoreDto({ score, scoreWithWaivers, coverage, piiWorkloads }: ScoreValue): ScoreDto {
  return { score, scoreWithWaivers, coverage, piiWorkloads };
}
