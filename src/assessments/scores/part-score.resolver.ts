import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { partOfNamespace, partOfWorkload } from '../../reachability/inventory/inventory-mapping.ts';
import { NamespaceType, WorkloadType } from '../../reachability/inventory/inventory.types.ts';
import type { ClusterPart } from '../../snapshots/cluster-part.ts';
import type { ScoreAnswer } from './mean-score.ts';
import { ScoreService } from './score.service.ts';
import { ScoreType, toScoreType } from './score.types.ts';

const PART_SCORE = new LoaderKind<ClusterPart, ScoreAnswer | null>('score by part of a cluster');

async function scoreOf(
  part: ClusterPart,
  { loaders, principal }: GraphqlContext,
  scores: ScoreService,
): Promise<ScoreType | null> {
  const answer = await PART_SCORE.of(loaders, (parts) => scores.ofParts(principal, parts)).load(part);
  return answer && toScoreType(answer);
}

/** The score of a workload. */
@Resolver(() => WorkloadType)
export class WorkloadScoreResolver {
  constructor(private readonly scores: ScoreService) {}

  @ResolveField(() => ScoreType, {
    nullable: true,
    description: 'Its score at the snapshot; null without personal data.',
  })
  score(@Parent() workload: WorkloadType, @Context() context: GraphqlContext): Promise<ScoreType | null> {
    return scoreOf(partOfWorkload(workload), context, this.scores);
  }
}

/** The score of a namespace. */
@Resolver(() => NamespaceType)
export class NamespaceScoreResolver {
  constructor(private readonly scores: ScoreService) {}

  @ResolveField(() => ScoreType, {
    nullable: true,
    description: 'Its score at the snapshot, over its workloads with personal data; null without any.',
  })
  score(@Parent() namespace: NamespaceType, @Context() context: GraphqlContext): Promise<ScoreType | null> {
    return scoreOf(partOfNamespace(namespace), context, this.scores);
  }
}
