import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { AccessHistoryResolver } from './access-history.resolver.ts';
import { AccessHistoryService } from './access-history.service.ts';

/** Who could reach workloads with personal data, and when. */
@Module({
  imports: [ClusterModule],
  providers: [AccessHistoryService, AccessHistoryResolver],
})
export class AccessHistoryModule {}
