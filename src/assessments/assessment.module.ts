import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { storeProvider } from '../database/store-provider.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { AssessmentStore } from './assessment.store.ts';
import { ComparisonResolver } from './comparison.resolver.ts';
import { ComparisonService } from './comparison.service.ts';
import { ConnectionResolver } from './connection.resolver.ts';
import { ExplanationResolver } from './explanation.resolver.ts';
import { ExposureResolver } from './exposure.resolver.ts';
import { InventoryResolver } from './inventory.resolver.ts';
import { ModelService } from './model.service.ts';
import { PathResolver } from './path.resolver.ts';
import { RuleResolver } from './rule.resolver.ts';
import { ScoreHistoryStore } from './score-history.store.ts';
import { ScoreController } from './score.controller.ts';
import { ScoreResolver } from './score.resolver.ts';
import { ScoreService } from './score.service.ts';
import { WorkloadScoreStore } from './workload-score.store.ts';

/** What the rules said, scores, and questions about what a snapshot contains and allows. */
@Module({
  controllers: [ScoreController],
  imports: [ClusterModule, SnapshotModule],
  providers: [
    storeProvider(AssessmentStore),
    storeProvider(ScoreHistoryStore),
    storeProvider(WorkloadScoreStore),
    ModelService,
    ScoreService,
    ComparisonResolver,
    ComparisonService,
    ConnectionResolver,
    ExplanationResolver,
    ExposureResolver,
    InventoryResolver,
    PathResolver,
    RuleResolver,
    ScoreResolver,
  ],
  exports: [AssessmentStore, ScoreService],
})
export class AssessmentModule {}
