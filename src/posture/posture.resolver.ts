import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker } from '../api/graphql/context.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { DateTime } from '../api/graphql/scalars.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import type { Principal } from '../auth/principal.ts';
import { RuleLookup } from '../custom-rules/rule-lookup.ts';
import { toPostureScope, toPostureType, toWorkloadPostureType } from './posture-mapping.ts';
import { PostureService } from './posture.service.ts';
import {
  PostureScopeInput,
  PostureType,
  WorkloadPostureConnection,
  type WorkloadPostureType,
} from './posture.types.ts';

@Resolver(() => PostureType)
export class PostureResolver {
  constructor(
    private readonly postures: PostureService,
    private readonly rules: RuleLookup,
  ) {}

  @Query(() => PostureType, {
    description:
      'How workloads with personal data were isolated during a period. The state of a snapshot holds until the next, at most for `maxIntervalSeconds` of the cluster; the rest is not observed. Incomplete and inconsistent snapshots prove only failures.',
  })
  async posture(
    @Asker() asker: Principal,
    @Args('scope', { type: () => PostureScopeInput }) scope: PostureScopeInput,
    @Args('from', { type: () => DateTime, description: 'The beginning of the period.' }) from: Date,
    @Args('to', {
      type: () => DateTime,
      nullable: true,
      description: 'The end of the period, which is not part of it; by default now.',
    })
    to: Date | null,
  ): Promise<PostureType> {
    const { cluster, namespace, workload } = scope;
    const of = toPostureScope({ namespace: namespace ?? null, workload: workload ?? null }, ['scope']);
    return toPostureType(
      await this.postures.read(asker, { cluster, of, from, ...(to && { to }) }, ['scope']),
    );
  }

  @ResolveField(() => WorkloadPostureConnection, {
    description:
      'The workloads that handled personal data, or of which this is not known, at any moment of the period, or in the last snapshot before it if its beginning was not observed, by namespace, name and kind. A workload that is asked for is also listed if nothing was observed at all.',
  })
  async workloads(
    @Parent() { question }: PostureType,
    @Asker() asker: Principal,
    @Args() args: PageArgs,
  ): Promise<NodePage<WorkloadPostureType>> {
    const slice = await this.postures.list(asker, question, toPage(args));
    const ids = slice.members.flatMap(({ item }) => item.rules.map(({ ruleId }) => ruleId));
    const known = await this.rules.findAll(ids);
    return toConnection(
      slice,
      (posture) => toWorkloadPostureType(posture, known),
      () => this.postures.count(asker, question),
    );
  }
}
