import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { MAX_LIMIT } from '../../core/reachability/paths/find-paths.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { toSnapshotType } from '../../snapshots/snapshot-mapping.ts';
import { AsOfInput, SnapshotType } from '../../snapshots/snapshot.types.ts';
import { ModelService } from '../model.service.ts';
import { toPathEnd, toPathSearchType } from './path-mapping.ts';
import { paths } from './paths.topic.ts';
import { DEFAULT_PATH_LIMIT, PathOptionsInput, PathSearchType } from './path.types.ts';
import { WorkloadInput } from '../workload.types.ts';

/** The declared lengths of lists assume the default number of paths; more may be requested. */
function pathsWanted({ options }: Readonly<Record<string, unknown>>): number {
  const isGiven = typeof options === 'object' && options !== null && 'limit' in options;
  if (!isGiven || typeof options.limit !== 'number') return 1;
  return Math.max(1, Math.min(options.limit, MAX_LIMIT) / DEFAULT_PATH_LIMIT);
}

@Resolver(() => PathSearchType)
export class PathResolver {
  constructor(private readonly models: ModelService) {}

  @Query(() => PathSearchType, {
    description:
      'The chains of connections by which one end can reach another at a point in time, through any ' +
      'number of workloads.',
  })
  @AsksModel('each', { times: pathsWanted })
  async paths(
    @Context() context: GraphqlContext,
    @Args('asOf', { type: () => AsOfInput }) asOf: AsOfInput,
    @Args('from', {
      type: () => WorkloadInput,
      nullable: true,
      description: 'The source workload; by default the internet.',
    })
    from: WorkloadInput | null,
    @Args('to', {
      type: () => WorkloadInput,
      nullable: true,
      description: 'The destination workload; by default the internet.',
    })
    to: WorkloadInput | null,
    @Args('options', { type: () => PathOptionsInput, nullable: true }) options: PathOptionsInput | null,
  ): Promise<PathSearchType> {
    const snapshot = await this.models.snapshotAt(context, toMoment(asOf));
    const { ports, limit, maxHops } = options ?? {};
    const question = {
      from: toPathEnd(from ?? null),
      to: toPathEnd(to ?? null),
      options: {
        ...(ports !== undefined && { ports }),
        ...(limit !== undefined && { limit }),
        ...(maxHops !== undefined && { maxHops }),
      },
    };
    const answer = await this.models.ask(context, [snapshot], paths, question);
    return toPathSearchType(answer, snapshot);
  }

  @ResolveField(() => SnapshotType, { description: 'The snapshot that was searched.' })
  snapshot(
    @Parent() { domainSnapshot }: PathSearchType,
    @Context() { principal }: GraphqlContext,
  ): SnapshotType {
    return toSnapshotType(domainSnapshot, principal.scope);
  }
}
