import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { PageArgs } from '../../api/graphql/page-args.ts';
import { toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import { toInternetExposureType } from '../entry/entry-mapping.ts';
import { exposures } from './exposure.topic.ts';
import type { Exposedness } from './exposure.topic.ts';
import { ExposednessEnum, InternetExposureConnection } from './exposure.types.ts';
import type { InternetExposureType } from './exposure.types.ts';
import { ModelService } from '../model.service.ts';
import { withSnapshot, type PageOfSnapshot } from '../page-of-snapshot.ts';
import { WorkloadInput } from '../workload.types.ts';

@Resolver()
export class ExposureResolver {
  constructor(private readonly models: ModelService) {}

  @Query(() => InternetExposureConnection, {
    description:
      'Whether the internet can reach workloads at a point in time, and through which entry points; ' +
      'sorted by namespace and name.',
  })
  @AsksModel()
  async internetExposures(
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('asOf', { type: () => AsOfInput }) asOf: AsOfInput,
    @Args('workload', { type: () => WorkloadInput, nullable: true, description: 'Only this workload.' })
    workload: WorkloadInput | null,
    @Args('namespace', {
      type: () => String,
      nullable: true,
      description: 'Only workloads of this namespace.',
    })
    namespace: string | null,
    @Args('exposure', {
      type: () => ExposednessEnum,
      nullable: true,
      description: 'Only workloads with this result.',
    })
    exposure: Exposedness | null,
  ): Promise<PageOfSnapshot<InternetExposureType>> {
    const page = toPage(args);
    const snapshot = await this.models.snapshotAt(context, toMoment(asOf));
    const wanted = {
      ...(workload && { workload }),
      ...(namespace !== null && namespace !== undefined && { namespace }),
      ...(exposure && { exposure }),
    };
    const slice = await this.models.list(context, [snapshot], exposures, wanted, page);
    return { ...toConnection(slice, toInternetExposureType, slice.total), domainSnapshot: snapshot };
  }
}

export const EXPOSURE_PAGE = withSnapshot(InternetExposureConnection);
