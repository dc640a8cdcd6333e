import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { AcceptanceController } from './acceptance/acceptance.controller.ts';
import { AcceptanceResolver } from './acceptance/acceptance.resolver.ts';
import { AcceptanceService } from './acceptance/acceptance.service.ts';
import { BaselineController } from './baseline.controller.ts';
import { BaselineResolver, ClusterBaselineResolver } from './baseline.resolver.ts';
import { BaselineService } from './baseline.service.ts';

/** Baselines: states of clusters that people approved. */
@Module({
  controllers: [BaselineController, AcceptanceController],
  imports: [ClusterModule, SnapshotModule],
  providers: [
    BaselineService,
    AcceptanceService,
    BaselineResolver,
    ClusterBaselineResolver,
    AcceptanceResolver,
  ],
  exports: [AcceptanceService, BaselineService],
})
export class BaselineModule {}
