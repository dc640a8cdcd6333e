import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { ClusterFindingsResolver } from './cluster-findings.resolver.ts';
import { FindingController } from './finding.controller.ts';
import { FindingResolver } from './finding.resolver.ts';
import { FindingService } from './finding.service.ts';

/** Violations, tracked over time. */
@Module({
  controllers: [FindingController],
  imports: [ClusterModule],
  providers: [FindingService, FindingResolver, ClusterFindingsResolver],
  exports: [FindingService],
})
export class FindingModule {}
