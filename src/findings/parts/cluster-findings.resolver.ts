import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../../api/graphql/connection.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { LoaderKind } from '../../api/graphql/loader-kind.ts';
import { readOwnedPages } from '../../api/graphql/owned-pages.ts';
import type { OwnedPage } from '../../api/graphql/owned-pages.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { ClusterType } from '../../clusters/cluster.types.ts';
import type { Finding } from '../../core/findings/finding.ts';
import type { Slice } from '../../database/page.ts';
import { FILTER_FIELDS, FindingFilters } from '../finding-filter.ts';
import type { WantedFindings } from '../finding-filter.ts';
import { openCountsLoader } from '../finding.loaders.ts';
import { toFindingType } from '../finding-mapping.ts';
import { FindingService } from '../finding.service.ts';
import type { FindingFilter, FindingOrder } from '../finding.store.ts';
import {
  ClusterFindingFilterInput,
  FindingConnection,
  FindingCountsType,
  FindingOrderEnum,
} from '../finding.types.ts';
import type { FindingType } from '../finding.types.ts';

interface Wanted {
  readonly filter: FindingFilter;
  readonly order: FindingOrder;
}

const FILTER = new LoaderKind<WantedFindings, FindingFilter>('filter of findings');
const PAGE = new LoaderKind<OwnedPage<Wanted>, Slice<Finding>>('page of findings by cluster');
const COUNT = new LoaderKind<{ readonly id: string; readonly filter: FindingFilter }, number>(
  'number of findings by cluster',
);

/** Fields about findings that are added to a cluster. */
@Resolver(() => ClusterType)
export class ClusterFindingsResolver {
  constructor(
    private readonly service: FindingService,
    private readonly filters: FindingFilters,
  ) {}

  @ResolveField(() => FindingCountsType, { description: 'Number of open findings by severity.' })
  openFindings(@Parent() { clusterId }: ClusterType, @Context() context: GraphqlContext) {
    return openCountsLoader(context, this.service).load(clusterId);
  }

  @ResolveField(() => FindingConnection, {
    description: 'The findings of the cluster, by default most severe first.',
  })
  async findings(
    @Parent() { clusterId: id }: ClusterType,
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('filter', { type: () => ClusterFindingFilterInput, nullable: true })
    input: ClusterFindingFilterInput | null,
    @Args('order', { type: () => FindingOrderEnum, defaultValue: 'severity' }) order: FindingOrder,
  ): Promise<NodePage<FindingType>> {
    const page = toPage(args);
    const filter = await this.#filters(context).load(input ?? {});
    return toConnection(
      await this.#pages(context).load({ owner: id, page, wanted: { filter, order } }),
      (finding) => toFindingType(finding),
      () => this.#counts(context).load({ id, filter }),
    );
  }

  #filters({ loaders, principal }: GraphqlContext) {
    return FILTER.of(loaders, (inputs) =>
      Promise.all(inputs.map((input) => this.filters.read(principal, input, FILTER_FIELDS))),
    );
  }

  #pages({ loaders, principal }: GraphqlContext) {
    return PAGE.of(loaders, (pages) =>
      readOwnedPages(pages, (ids, page, wanted) =>
        this.service.listEach(principal, ids, { ...wanted, page }),
      ),
    );
  }

  #counts({ loaders, principal }: GraphqlContext) {
    return COUNT.of(loaders, async (keys) => {
      const counts = new Map<string, number>();
      for (const [filter, group] of Map.groupBy(keys, (key) => key.filter)) {
        const ids = group.map(({ id }) => id);
        const found = await this.service.countEach(principal, ids, filter);
        ids.forEach((id, index) => counts.set(JSON.stringify([id, filter]), found[index] ?? 0));
      }
      return keys.map(({ id, filter }) => counts.get(JSON.stringify([id, filter])) ?? 0);
    });
  }
}
