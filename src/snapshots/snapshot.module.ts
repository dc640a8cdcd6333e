import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { storeProvider } from '../database/store-provider.ts';
import { ClusterSnapshotsResolver } from './cluster-snapshots.resolver.ts';
import { SnapshotEventStore } from './events/snapshot-events.store.ts';
import { SnapshotSubscriptionResolver } from './events/snapshot-subscription.resolver.ts';
import { SnapshotController } from './snapshot.controller.ts';
import { SnapshotResolver } from './snapshot.resolver.ts';
import { SnapshotRunStore } from './runs/snapshot-run.store.ts';
import { SnapshotService } from './snapshot.service.ts';
import { SnapshotStore } from './snapshot.store.ts';

/** History: what clusters contained, and when. */
@Module({
  controllers: [SnapshotController],
  imports: [ClusterModule],
  providers: [
    storeProvider(SnapshotStore),
    storeProvider(SnapshotRunStore),
    storeProvider(SnapshotEventStore),
    SnapshotService,
    SnapshotResolver,
    ClusterSnapshotsResolver,
    SnapshotSubscriptionResolver,
  ],
  exports: [SnapshotService, SnapshotStore],
})
export class SnapshotModule {}
