import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { ComparisonResolver } from '../reachability/comparison/comparison.resolver.ts';
import { ComparisonService } from '../reachability/comparison/comparison.service.ts';
import { ConnectionResolver } from '../reachability/connections/connection.resolver.ts';
import { ExplanationResolver } from '../reachability/explanation/explanation.resolver.ts';
import { ExposureResolver } from '../reachability/exposure/exposure.resolver.ts';
import { InventoryResolver } from '../reachability/inventory/inventory.resolver.ts';
import { ModelService } from '../reachability/model.service.ts';
import { PathResolver } from '../reachability/paths/path.resolver.ts';
import { RuleResolver } from './rules/rule.resolver.ts';
import { ScoreController } from './scores/score.controller.ts';
import { ScoreResolver } from './scores/score.resolver.ts';
import { ScoreService } from './scores/score.service.ts';

/** What the rules said, scores, and questions about what a snapshot contains and allows. */
@Module({
  controllers: [ScoreController],
  imports: [ClusterModule, SnapshotModule],
  providers: [
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
  exports: [ScoreService],
})
export class AssessmentModule {}
