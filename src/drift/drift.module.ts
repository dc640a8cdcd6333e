import { Module } from '@nestjs/common';
import { BaselineModule } from '../baselines/baseline.module.ts';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { ConnectionEventService } from './connections/connection-event.service.ts';
import { DriftCoverageResolver } from './observed/drift-coverage.resolver.ts';
import { DriftCoverageService } from './observed/drift-coverage.service.ts';
import { DriftConnectionsResolver } from './connections/drift-connections.resolver.ts';
import { DriftAcceptanceResolver } from './drift-acceptance.resolver.ts';
import { DriftController } from './drift.controller.ts';
import { DriftFilters } from './filter/drift-filter.ts';
import { DriftResolver } from './drift.resolver.ts';
import { DriftService } from './drift.service.ts';
import { DriftRelay } from './events/drift-relay.ts';
import { DriftSubscriptionResolver } from './events/drift-subscription.resolver.ts';

/** What changed from snapshot to snapshot. */
@Module({
  controllers: [DriftController],
  imports: [ClusterModule, BaselineModule],
  exports: [ConnectionEventService],
  providers: [
    ConnectionEventService,
    DriftService,
    DriftCoverageService,
    DriftCoverageResolver,
    DriftFilters,
    DriftResolver,
    DriftConnectionsResolver,
    DriftAcceptanceResolver,
    DriftRelay,
    DriftSubscriptionResolver,
  ],
})
export class DriftModule {}
