import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Principal } from '../../auth/principal.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import { Asker, GraphqlContext } from '../../api/graphql/context.ts';
import { UsualLength } from '../../api/graphql/limits/cost.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { DateTime } from '../../api/graphql/scalars.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import type { ScoreAnswer } from './mean-score.ts';
import { thinHistory, toFleetSamples } from './score-history.ts';
import { toScoreSubject } from './score-subject.ts';
import { MAX_POINTS, ScoreService } from './score.service.ts';
import {
  ScoreSampleType,
  ScoreScopeInput,
  ScoreStepEnum,
  ScoreType,
  STALE_FINDINGS,
  toScoreType,
} from './score.types.ts';
import type { ScoreStep } from './score.types.ts';

const STALE_IN_PART = new LoaderKind<ClusterPart, number>('stale findings by part of a cluster');
const STALE_IN_FLEET = new LoaderKind<Date, number>('stale findings of the fleet by time');
const LATEST_SCORE = new LoaderKind<string, ScoreAnswer | null>('latest score by cluster');

@Resolver(() => ClusterType)
export class ScoreResolver {
  constructor(private readonly scores: ScoreService) {}

  @Query(() => ScoreType, {
    name: 'score',
    nullable: true,
    description:
      'The score of the fleet, a cluster, a namespace or a workload, now or at a given time; null if ' +
      'there was none.',
  })
  async score(
    @Asker() asker: Principal,
    @Args('scope', { type: () => ScoreScopeInput, nullable: true }) scope: ScoreScopeInput | null,
    @Args('asOf', { type: () => AsOfInput, nullable: true }) asOf: AsOfInput | null,
  ): Promise<ScoreType | null> {
    const answer = await this.#answer(asker, scope, asOf);
    return answer && toScoreType(answer);
  }

  #answer(
    asker: Principal,
    scope: ScoreScopeInput | null,
    asOf: AsOfInput | null,
  ): Promise<ScoreAnswer | null> {
    const subject = toScoreSubject(scope ?? {});
    if (subject.type === 'fleet') {
      if (asOf?.snapshot || asOf?.cluster) {
        throw invalidInput('the score of the fleet takes only a time: asOf: { at }', ['asOf']);
      }
      return this.scores.fleet(asker, asOf?.at ?? undefined);
    }
    const moment = asOf?.snapshot
      ? toMoment(asOf)
      : toMoment({ cluster: subject.cluster, at: asOf?.at ?? null }, 'scope');
    return this.scores.at(asker, moment, subject.of);
  }

  @Query(() => [ScoreSampleType], {
    description:
      'The scores of the fleet, or of a cluster, namespace or workload, over time, oldest first. At most the newest 1000; of the fleet at most the newest 366 snapshots, or the 366 steps before its newest snapshot.',
  })
  @UsualLength(MAX_POINTS)
  async scoreHistory(
    @Asker() asker: Principal,
    @Args('scope', { type: () => ScoreScopeInput, nullable: true }) scope: ScoreScopeInput | null,
    @Args('from', { type: () => DateTime, nullable: true }) from: Date | null,
    @Args('to', { type: () => DateTime, nullable: true }) to: Date | null,
    @Args('step', { type: () => ScoreStepEnum, defaultValue: 'snapshot' }) step: ScoreStep,
  ): Promise<readonly ScoreSampleType[]> {
    const subject = toScoreSubject(scope ?? {});
    const range = { ...(from && { from }), ...(to && { to }) };
    if (subject.type === 'fleet') return toFleetSamples(await this.scores.fleetHistory(asker, range, step));
    return thinHistory(await this.scores.history(asker, subject.cluster, subject.of, range), step);
  }

  @ResolveField(() => ScoreType, {
    name: 'score',
    nullable: true,
    description: 'The newest score; null before the first snapshot.',
  })
  async clusterScore(
    @Parent() { clusterId }: ClusterType,
    @Context() { loaders, principal }: GraphqlContext,
  ): Promise<ScoreType | null> {
    const latest = LATEST_SCORE.of(loaders, (ids) => this.scores.latestOf(principal, ids));
    const answer = await latest.load(clusterId);
    return answer && toScoreType(answer);
  }
}

/** A sample counts stale findings only if they are requested, because that reads the history of all findings. */
@Resolver(() => ScoreSampleType)
export class ScoreSampleResolver {
  constructor(private readonly scores: ScoreService) {}

  @ResolveField(() => Int, { description: STALE_FINDINGS })
  staleFindings(
    @Parent() { part, at }: ScoreSampleType,
    @Context() { loaders, principal }: GraphqlContext,
  ): Promise<number> {
    return part === null
      ? STALE_IN_FLEET.of(loaders, (times) => this.scores.staleInFleet(principal, times)).load(at)
      : STALE_IN_PART.of(loaders, (parts) => this.scores.staleInParts(principal, parts)).load(part);
  }
}
