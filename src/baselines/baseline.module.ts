import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { BaselineController } from './baseline.controller.ts';
import { BaselineResolver, ClusterBaselineResolver } from './baseline.resolver.ts';
import { BaselineService } from './baseline.service.ts';

/** Baselines: states of clusters that people approved. */
@Module({
  controllers: [BaselineController],
  imports: [ClusterModule, SnapshotModule],
  providers: [BaselineService, BaselineResolver, ClusterBaselineResolver],
})
export class BaselineModule {}
