import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { DriftModule } from '../drift/drift.module.ts';
import { AccessHistoryController } from './access-history.controller.ts';
import { AccessHistoryResolver } from './access-history.resolver.ts';
import { AccessIntervalResolver } from './access-interval.resolver.ts';
import { AccessHistoryService } from './access-history.service.ts';

/** Who could reach workloads with personal data, and when. */
@Module({
  controllers: [AccessHistoryController],
  imports: [ClusterModule, DriftModule],
  providers: [AccessHistoryService, AccessHistoryResolver, AccessIntervalResolver],
})
export class AccessHistoryModule {}
