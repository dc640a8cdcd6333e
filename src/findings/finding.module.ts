import { Module } from '@nestjs/common';
import { AssessmentModule } from '../assessments/assessment.module.ts';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { storeProvider } from '../database/database.module.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { ClusterFindingsResolver } from './cluster-findings.resolver.ts';
import { FindingResolver } from './finding.resolver.ts';
import { FindingService } from './finding.service.ts';
import { FindingStore } from './finding.store.ts';

/** Violations, followed over time. */
@Module({
  imports: [ClusterModule, SnapshotModule, AssessmentModule],
  providers: [storeProvider(FindingStore), FindingService, FindingResolver, ClusterFindingsResolver],
  exports: [FindingService],
})
export class FindingModule {}
