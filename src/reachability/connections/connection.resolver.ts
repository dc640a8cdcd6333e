import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { invalidInput } from '../../refusals/refusals.ts';
import type { Verdict } from '../../core/reachability/model/model.ts';
import type { DataClass } from '../../core/classification/classification.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { AsksModel } from '../../api/graphql/limits/cost.ts';
import { Cidr } from '../../api/graphql/scalars.ts';
import { PageArgs, toPage } from '../../api/graphql/page-args.ts';
import { toConnection } from '../../api/graphql/to-connection.ts';
import { toMoment } from '../../snapshots/as-of.ts';
import { AsOfInput } from '../../snapshots/snapshot.types.ts';
import { connections } from './connections.topic.ts';
import { toReachabilityType, toTerms } from './connection-mapping.ts';
import type { ConnectionSpan, OutsideForm, RowGrouping } from './connection-row.ts';
import {
  ConnectionSpanEnum,
  OutsideFormEnum,
  PortFilterInput,
  ReachabilityConnection,
  ReachabilityType,
  RowGroupingEnum,
  VerdictEnum,
} from './connection.types.ts';
import { DataClassEnum } from '../inventory/classification.types.ts';
import { ModelService } from '../model.service.ts';
import { withSnapshot, type PageOfSnapshot } from '../page-of-snapshot.ts';
import { WorkloadInput } from '../workload.types.ts';

@Resolver()
export class ConnectionResolver {
  constructor(private readonly models: ModelService) {}

  @Query(() => ReachabilityConnection, {
    description:
      'The possible connections between workloads and outside addresses at a point in time. There is one ' +
      'row for each pair of ends; connections within a workload are left out. For traffic that enters through ingress controllers and other entry points, see `internetExposures`.',
  })
  @AsksModel()
  async connections(
    @Context() context: GraphqlContext,
    @Args() args: PageArgs,
    @Args('asOf', { type: () => AsOfInput }) asOf: AsOfInput,
    @Args('from', { type: () => WorkloadInput, nullable: true }) from: WorkloadInput | null,
    @Args('to', { type: () => WorkloadInput, nullable: true }) to: WorkloadInput | null,
    @Args('addresses', {
      type: () => Cidr,
      nullable: true,
      description: 'Only connections with outside addresses that overlap this block.',
    })
    addresses: string | null,
    @Args('port', { type: () => PortFilterInput, nullable: true }) port: PortFilterInput | null,
    @Args('verdict', {
      type: () => VerdictEnum,
      nullable: true,
      description:
        'Only connections with at least one port of this verdict. `DENIED` requires `from` or `to`.',
    })
    verdict: Verdict | null,
    @Args('namespace', {
      type: () => String,
      nullable: true,
      description: 'Only rows with a workload of this namespace.',
    })
    namespace: string | null,
    @Args('dataClasses', {
      type: () => [DataClassEnum],
      nullable: true,
      description: 'Only rows with a workload of one of these data classes, e.g. `[PII, SENSITIVE_PII]`.',
    })
    dataClasses: DataClass[] | null,
    @Args('spans', {
      type: () => [ConnectionSpanEnum],
      nullable: true,
      description: 'Only rows with these ends, e.g. `[ACROSS_NAMESPACES]`.',
    })
    spans: ConnectionSpan[] | null,
    @Args('outside', {
      type: () => OutsideFormEnum,
      nullable: true,
      description: 'How outside addresses are listed. Default: `FOLDED`, or `RANGES` with `addresses`.',
    })
    outside: OutsideForm | null,
    @Args('groupBy', {
      type: () => RowGroupingEnum,
      defaultValue: 'workload',
      description: 'How rows are grouped.',
    })
    groupBy: RowGrouping,
  ): Promise<PageOfSnapshot<ReachabilityType>> {
    if (verdict === 'denied' && !from && !to) {
      throw invalidInput('denied connections can be listed only for one workload: give "from" or "to"', [
        'from',
      ]);
    }
    const page = toPage(args);
    const snapshot = await this.models.snapshotAt(context, toMoment(asOf));
    const wanted = {
      ...(from && { from }),
      ...(to && { to }),
      ...(addresses && { addresses }),
      ...(port && { ports: toTerms(port) }),
      ...(verdict && { verdict }),
      ...(typeof namespace === 'string' && { namespace }),
      ...(dataClasses && { dataClasses }),
      ...(spans && { spans }),
      outside: outside ?? (addresses ? 'ranges' : 'folded'),
      groupBy,
    };
    const slice = await this.models.list(context, [snapshot], connections, wanted, page);
    return { ...toConnection(slice, toReachabilityType, slice.total), domainSnapshot: snapshot };
  }
}

export const CONNECTION_PAGE = withSnapshot(ReachabilityConnection);
