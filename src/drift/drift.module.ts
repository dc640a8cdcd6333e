import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { ConnectionEventService } from './connections/connection-event.service.ts';
import { DriftConnectionsResolver } from './connections/drift-connections.resolver.ts';
import { DriftController } from './drift.controller.ts';
import { DriftFilters } from './filter/drift-filter.ts';
import { DriftResolver } from './drift.resolver.ts';
import { DriftService } from './drift.service.ts';
import { DriftRelay } from './events/drift-relay.ts';
import { DriftSubscriptionResolver } from './events/drift-subscription.resolver.ts';

/** What changed from snapshot to snapshot. */
@Module({
  controllers: [DriftController],
  imports: [ClusterModule],
  exports: [ConnectionEventService],
  providers: [
    ConnectionEventService,
    DriftService,
    DriftFilters,
    DriftResolver,
    DriftConnectionsResolver,
    DriftRelay,
    DriftSubscriptionResolver,
  ],
})
export class DriftModule {}
