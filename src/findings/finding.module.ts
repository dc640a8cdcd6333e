import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { CustomRuleModule } from '../custom-rules/custom-rule.module.ts';
import { ClusterFindingsResolver } from './parts/cluster-findings.resolver.ts';
import { FindingActController } from './acts/finding-act.controller.ts';
import { FindingActResolver } from './acts/finding-act.resolver.ts';
import { FindingActService } from './acts/finding-act.service.ts';
import { FindingResources } from './finding-resources.ts';
import { FindingController } from './finding.controller.ts';
import { NamespaceFindingsResolver, WorkloadFindingsResolver } from './parts/part-findings.resolver.ts';
import { FindingResolver } from './finding.resolver.ts';
import { FindingFilters } from './finding-filter.ts';
import { FindingMoments } from './finding-moment.ts';
import { FindingService } from './finding.service.ts';
import { FindingRemediationResolver, RemediationResolver } from './remediation/remediation.resolver.ts';
import { RemediationService } from './remediation/remediation.service.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';

/** Violations, tracked over time. */
@Module({
  controllers: [FindingController, FindingActController],
  imports: [ClusterModule, SnapshotModule, CustomRuleModule],
  providers: [
    FindingService,
    FindingResources,
    FindingActService,
    FindingActResolver,
    FindingFilters,
    FindingMoments,
    FindingResolver,
    ClusterFindingsResolver,
    NamespaceFindingsResolver,
    WorkloadFindingsResolver,
    RemediationService,
    FindingRemediationResolver,
    RemediationResolver,
  ],
  exports: [FindingService],
})
export class FindingModule {}
