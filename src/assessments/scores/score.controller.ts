import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import { notFound, Refusal } from '../../refusals/refusals.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { moment, readQuery } from '../../api/rest/rest-query.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { explanationResource, toExplanationResource } from './explanation/score-explanation.resource.ts';
import type { ExplanationResource } from './explanation/score-explanation.resource.ts';
import { ScoreExplanationService } from './explanation/score-explanation.service.ts';
import { toScoreSubject } from './score-subject.ts';
import type { ScoreAnswer } from './mean-score.ts';
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
  constructor(
    private readonly scores: ScoreService,
    private readonly explanations: ScoreExplanationService,
  ) {}

  @Get()
  @Operation({
    summary: 'The score of the fleet, a cluster or a namespace, now or at a given time.',
    query: scoreQuery,
    answers: scoreResource,
    refuses: [403, 404, 422],
  })
  async get(@Caller() caller: Principal, @Query() query: unknown): Promise<ScoreResource> {
    return toScoreResource(await this.#read(caller, query));
  }

  @Get('explanation')
  @Operation({
    summary: 'Why the score of the fleet, a cluster or a namespace is what it is, and what to do next.',
    query: scoreQuery,
    answers: explanationResource,
    refuses: [403, 404, 422],
  })
  async explain(@Caller() caller: Principal, @Query() query: unknown): Promise<ExplanationResource> {
    const { place } = await this.#read(caller, query);
    const found = await this.explanations.explain(caller, place);
    if (found === null) {
      throw new Refusal(
        'not-found',
        'there is no score to explain, or another version of the formula computed it',
      );
    }
    return toExplanationResource(found);
  }

  async #read(caller: Principal, query: unknown): Promise<ScoreAnswer> {
    const wanted = readQuery(scoreQuery, query);
    const score = await this.#find(caller, wanted).catch((error: unknown) => {
      throw ofParameter(error);
    });
    if (score === null) throw notFound('this score');
    return score;
  }

  async #find(caller: Principal, { at, ...scope }: z.output<typeof scoreQuery>): Promise<ScoreAnswer | null> {
    const subject = toScoreSubject(scope);
    if (subject.type === 'fleet') return this.scores.fleet(caller, at);
    const wanted = toMoment({ cluster: subject.cluster, at: at ?? null }, 'scope');
    return this.scores.at(caller, wanted, subject.of);
  }
}

/** Names the query parameter. A name that does not exist is invalid input, as in the filters of other REST requests. */
function ofParameter(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const [argument, parameter] = error.field;
  if (argument === 'scope' && parameter !== undefined) {
    return new Refusal('invalid-input', error.message, [parameter]);
  }
  return argument === 'asOf' ? new Refusal(error.code, error.message, ['at']) : error;
}
