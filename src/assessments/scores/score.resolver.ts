import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Principal } from '../../auth/principal.ts';
import { invalidInput } from '../../api/refusals.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import { Asker, GraphqlContext } from '../../api/graphql/context.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import type { ScoreValue } from './mean-score.ts';
import { thinHistory } from './score-history.ts';
import { toScoreSubject } from './score-subject.ts';
import { ScoreService } from './score.service.ts';
import { ScoreSampleType, ScoreScopeInput, ScoreStepEnum, ScoreType } from './score.types.ts';
import type { ScoreStep } from './score.types.ts';

const LATEST_SCORE = new LoaderKind<string, ScoreValue | null>('latest score by cluster');

@Resolver(() => ClusterType)
export class ScoreResolver {
  constructor(private readonly scores: ScoreService) {}

  @Query(() => ScoreType, {
    name: 'score',
    nullable: true,
    description:
      'The score of the fleet, or of a cluster or part of one, now or at a moment; null where it had none.',
  })
  score(
    @Asker() asker: Principal,
    @Args('scope', { type: () => ScoreScopeInput, nullable: true }) scope: ScoreScopeInput | null,
    @Args('asOf', { type: () => AsOfInput, nullable: true }) asOf: AsOfInput | null,
  ): Promise<ScoreValue | null> {
    const subject = toScoreSubject(scope ?? {});
    if (subject.type === 'fleet') {
      if (asOf?.snapshot || asOf?.cluster) {
        throw invalidInput("a fleet's score takes a time only: asOf: { at }", ['asOf']);
      }
      return this.scores.fleet(asker, asOf?.at ?? undefined);
    }
    const moment = toMoment(
      asOf?.snapshot ? asOf : { cluster: scope?.cluster ?? null, at: asOf?.at ?? null },
    );
    return this.scores.at(asker, moment, subject.of);
  }

  @Query(() => [ScoreSampleType], {
    description: 'Scores of a cluster or part of one over time, oldest first; the newest 1000 at most.',
  })
  async scoreHistory(
    @Asker() asker: Principal,
    @Args('scope', { type: () => ScoreScopeInput }) scope: ScoreScopeInput,
    @Args('from', { type: () => DateTime, nullable: true }) from: Date | null,
    @Args('to', { type: () => DateTime, nullable: true }) to: Date | null,
    @Args('step', { type: () => ScoreStepEnum, defaultValue: 'snapshot' }) step: ScoreStep,
  ): Promise<readonly ScoreSampleType[]> {
    const subject = toScoreSubject(scope);
    if (subject.type === 'fleet') throw invalidInput('say of which cluster', ['scope', 'cluster']);
    const range = { ...(from && { from }), ...(to && { to }) };
    return thinHistory(await this.scores.history(asker, subject.clusterId, subject.of, range), step);
  }

  @ResolveField(() => ScoreType, {
    name: 'score',
    nullable: true,
    description: 'The newest score; null before the first snapshot.',
  })
  clusterScore(@Parent() { clusterId }: ClusterType, @Context() context: GraphqlContext) {
    return LATEST_SCORE.of(context.loaders, (ids) => this.scores.latestOf(context.principal, ids)).load(
      clusterId,
    );
  }
}
