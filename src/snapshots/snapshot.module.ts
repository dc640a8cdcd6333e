import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { ClusterSnapshotsResolver } from './cluster-snapshots.resolver.ts';
import { SnapshotRelay } from './events/snapshot-relay.ts';
import { SnapshotSubscriptionResolver } from './events/snapshot-subscription.resolver.ts';
import { ConfirmationController } from './held/confirmation.controller.ts';
import { ConfirmationResolver } from './held/confirmation.resolver.ts';
import { ConfirmationService } from './held/confirmation.service.ts';
import { ProvenanceService } from './provenance/provenance.service.ts';
import { SnapshotRequestController } from './requests/snapshot-request.controller.ts';
import { SnapshotRequestResolver } from './requests/snapshot-request.resolver.ts';
import { SnapshotRequestService } from './requests/snapshot-request.service.ts';
import { SnapshotController } from './snapshot.controller.ts';
import { SnapshotResolver } from './snapshot.resolver.ts';
import { SnapshotService } from './snapshot.service.ts';

/** History: the contents of clusters over time. */
@Module({
  controllers: [SnapshotController, SnapshotRequestController, ConfirmationController],
  imports: [ClusterModule],
  providers: [
    ProvenanceService,
    SnapshotRelay,
    SnapshotService,
    SnapshotRequestService,
    ConfirmationService,
    ConfirmationResolver,
    SnapshotResolver,
    SnapshotRequestResolver,
    ClusterSnapshotsResolver,
    SnapshotSubscriptionResolver,
  ],
  exports: [ProvenanceService, SnapshotService],
})
export class SnapshotModule {}
