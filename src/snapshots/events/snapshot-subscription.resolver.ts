import { Args, Context, ID, Resolver, Subscription } from '@nestjs/graphql';
import { authorise } from '../../auth/permissions.ts';
import { seesCluster } from '../../core/access-scope.ts';
import { GraphqlContext } from '../../api/graphql/context.ts';
import { EventStream } from '../../api/graphql/subscriptions/event-stream.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import type { SnapshotPublished } from './snapshot-published.ts';
import { SnapshotRelay } from './snapshot-relay.ts';
import { toSnapshotType } from '../snapshot-mapping.ts';
import { SnapshotService } from '../snapshot.service.ts';
import { SnapshotType } from '../snapshot.types.ts';

@Resolver()
export class SnapshotSubscriptionResolver {
  constructor(
    private readonly relay: SnapshotRelay,
    private readonly snapshots: SnapshotService,
    private readonly clusters: ClusterService,
  ) {}

  @Subscription(() => SnapshotType, {
    description:
      'Sends each snapshot when it is published, of one cluster or of all clusters in scope. Snapshots ' +
      'published while the connection is closed are not sent later; the query `snapshots` lists them.',
    async resolve(
      this: SnapshotSubscriptionResolver,
      event: SnapshotPublished,
      _args: unknown,
      { principal }: GraphqlContext,
    ): Promise<SnapshotType> {
      const snapshot = await this.snapshots.at(principal, { snapshotId: event.snapshotId });
      return toSnapshotType(snapshot, principal.scope);
    },
  })
  async snapshotPublished(
    @Context() { principal }: GraphqlContext,
    @Args('cluster', { type: () => ID, nullable: true, description: 'Only of this cluster: its id or name.' })
    cluster: string | null,
  ): Promise<EventStream<SnapshotPublished>> {
    authorise(principal, 'read-assessments');
    const wanted = cluster ? (await this.clusters.get(principal, cluster)).id : undefined;
    const stream = new EventStream<SnapshotPublished>();
    stream.onEnd = await this.relay.listen((event) => {
      if (wanted !== undefined && event.clusterId !== wanted) return;
      if (seesCluster(principal.scope, event.clusterId)) stream.push(event);
    });
    return stream;
  }
}
