import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { storeProvider } from '../database/store-provider.ts';
import { ClusterFindingsResolver } from './cluster-findings.resolver.ts';
import { FindingController } from './finding.controller.ts';
import { FindingResolver } from './finding.resolver.ts';
import { FindingService } from './finding.service.ts';
import { RemediationStore } from './remediation/remediation.store.ts';
import { FindingStore } from './finding.store.ts';

/** Violations, followed over time. */
@Module({
  controllers: [FindingController],
  imports: [ClusterModule],
  providers: [
    storeProvider(FindingStore),
    storeProvider(RemediationStore),
    FindingService,
    FindingResolver,
    ClusterFindingsResolver,
  ],
  exports: [FindingService],
})
export class FindingModule {}
