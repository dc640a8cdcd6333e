import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { storeProvider } from '../database/store-provider.ts';
import { ClusterSnapshotsResolver } from './cluster-snapshots.resolver.ts';
import { SnapshotEventStore } from './snapshot-events.store.ts';
import { SnapshotSubscriptionResolver } from './snapshot-subscription.resolver.ts';
import { SnapshotController } from './snapshot.controller.ts';
import { SnapshotResolver } from './snapshot.resolver.ts';
import { SnapshotRunStore } from './snapshot-run.store.ts';
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
