import type { OnModuleInit } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Principal } from '../auth/principal.ts';
import { toRuleType } from '../assessments/rules/rule-mapping.ts';
import { RuleType } from '../assessments/rules/rule.types.ts';
import { ruleLoader } from '../custom-rules/rule.loader.ts';
import { RuleLookup } from '../custom-rules/rule-lookup.ts';
import { clusterLoader } from '../clusters/cluster.loaders.ts';
import { toClusterType } from '../clusters/cluster-mapping.ts';
import { ClusterService } from '../clusters/cluster.service.ts';
import { ClusterType } from '../clusters/cluster.types.ts';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker, GraphqlContext } from '../api/graphql/context.ts';
import { uuidOf } from '../api/global-id.ts';
import { UsualLength } from '../api/graphql/limits/cost.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs } from '../api/graphql/page-args.ts';
import { toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import { AsOfInput } from '../snapshots/snapshot.types.ts';
import { FILTER_FIELDS, FindingFilters } from './finding-filter.ts';
import { showEvent, toFindingType } from './finding-mapping.ts';
import { FindingMoments } from './finding-moment.ts';
import { findingLoader, historyLoader } from './finding.loaders.ts';
import { FindingService } from './finding.service.ts';
import type { FindingOrder } from './finding.store.ts';
import {
  FindingConnection,
  FindingEventObject,
  FindingFilterInput,
  FindingOrderEnum,
  FindingType,
} from './finding.types.ts';

@Resolver(() => FindingType)
export class FindingResolver implements OnModuleInit {
  constructor(
    private readonly findings: FindingService,
    private readonly filters: FindingFilters,
    private readonly moments: FindingMoments,
    private readonly clusters: ClusterService,
    private readonly rules: RuleLookup,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('Finding', async (key, context) => {
      const finding = await findingLoader(context, this.findings).load({ id: key, asOf: undefined });
      return finding && toFindingType(finding);
    });
  }

  @Query(() => FindingConnection, {
    name: 'findings',
    description:
      'Findings in scope, by default most severe first. With `asOf`, those that existed then, with the state, severity ' +
      'and evidence that they had.',
  })
  async list(
    @Asker() asker: Principal,
    @Args() args: PageArgs,
    @Args('filter', { type: () => FindingFilterInput, nullable: true }) filter: FindingFilterInput | null,
    @Args('order', { type: () => FindingOrderEnum, defaultValue: 'severity' }) order: FindingOrder,
    @Args('asOf', { type: () => AsOfInput, nullable: true }) when?: AsOfInput | null,
  ): Promise<NodePage<FindingType>> {
    const read = await this.filters.read(asker, filter ?? {}, FILTER_FIELDS);
    const asOf = await this.moments.read(asker, when, read.clusterIds);
    const wanted = { ...read, ...(asOf && { asOf }) };
    const slice = await this.findings.list(asker, wanted, order, toPage(args));
    return toConnection(
      slice,
      (finding) => toFindingType(finding, asOf),
      () => this.findings.count(asker, wanted),
    );
  }

  @Query(() => FindingType, {
    nullable: true,
    description: 'A finding by its id, as it is or as it was. Null if it did not exist yet.',
  })
  async finding(
    @Context() context: GraphqlContext,
    @Args('id', { type: () => ID }) id: string,
    @Args('asOf', { type: () => AsOfInput, nullable: true }) when?: AsOfInput | null,
  ): Promise<FindingType | null> {
    const asOf = await this.moments.read(context.principal, when);
    const finding = await findingLoader(context, this.findings).load({ id: uuidOf('Finding', id), asOf });
    return finding && toFindingType(finding, asOf);
  }

  @ResolveField(() => ClusterType, { description: 'The cluster that the finding belongs to.' })
  async cluster(
    @Parent() { clusterId }: FindingType,
    @Context() context: GraphqlContext,
  ): Promise<ClusterType> {
    const cluster = await clusterLoader(context, this.clusters).load(clusterId);
    if (cluster === null) throw new Error('a finding in scope has a cluster out of scope');
    return toClusterType(cluster, context.principal);
  }

  @ResolveField(() => RuleType, {
    nullable: true,
    description: 'The violated rule; null if this version no longer has it.',
  })
  async rule(
    @Parent() { ruleId }: FindingType,
    @Context() context: GraphqlContext,
  ): Promise<RuleType | null> {
    const rule = await ruleLoader(context, this.rules).load(ruleId);
    return rule && toRuleType(rule);
  }

  @UsualLength(4)
  @ResolveField(() => [FindingEventObject], {
    description: 'Events of the finding, oldest first. For a past state, only the events until then.',
  })
  async history(
    @Parent() { findingId: id, asOf }: FindingType,
    @Context() context: GraphqlContext,
  ): Promise<FindingEventObject[]> {
    return (await historyLoader(context, this.findings).load({ id, asOf })).map(showEvent);
  }
}
