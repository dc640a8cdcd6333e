import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { DriftConnectionsResolver } from './drift-connections.resolver.ts';
import { DriftController } from './drift.controller.ts';
import { DriftFilters } from './drift-filter.ts';
import { DriftResolver } from './drift.resolver.ts';
import { DriftService } from './drift.service.ts';

/** What changed from snapshot to snapshot. */
@Module({
  controllers: [DriftController],
  imports: [ClusterModule],
  providers: [DriftService, DriftFilters, DriftResolver, DriftConnectionsResolver],
})
export class DriftModule {}
