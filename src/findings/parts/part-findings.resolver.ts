import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { partOfNamespace, partOfWorkload } from '../../reachability/inventory/inventory-mapping.ts';
import { NamespaceType, WorkloadType } from '../../reachability/inventory/inventory.types.ts';
import { partCountsLoader } from '../finding.loaders.ts';
import { FindingService } from '../finding.service.ts';
import { FindingCountsType } from '../finding.types.ts';

/** The findings of a workload. */
@Resolver(() => WorkloadType)
export class WorkloadFindingsResolver {
  constructor(private readonly findings: FindingService) {}

  @ResolveField(() => FindingCountsType, {
    description:
      'Number of findings about the workload that were open at the snapshot, by their severity at that time.',
  })
  openFindings(@Parent() workload: WorkloadType, @Context() context: GraphqlContext) {
    return partCountsLoader(context, this.findings).load(partOfWorkload(workload));
  }
}

/** The findings of a namespace. */
@Resolver(() => NamespaceType)
export class NamespaceFindingsResolver {
  constructor(private readonly findings: FindingService) {}

  @ResolveField(() => FindingCountsType, {
    description:
      'Number of findings about the namespace and its workloads that were open at the snapshot, by their severity at that time.',
  })
  openFindings(@Parent() namespace: NamespaceType, @Context() context: GraphqlContext) {
    return partCountsLoader(context, this.findings).load(partOfNamespace(namespace));
  }
}
