import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { CustomRuleModule } from '../custom-rules/custom-rule.module.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { ScoreCapResolver, WorstWorkloadResolver } from './scores/caps/score-cap.resolver.ts';
import { FrameworkController } from './frameworks/framework.controller.ts';
import { FrameworkResolver, RuleControlResolver } from './frameworks/framework.resolver.ts';
import { FrameworkService } from './frameworks/framework.service.ts';
import { RuleResolver } from './rules/rule.resolver.ts';
import { NamespaceScoreResolver, WorkloadScoreResolver } from './scores/part-score.resolver.ts';
import {
  NextStepResolver,
  RuleLossResolver,
  ScoreExplanationResolver,
  SubjectLossResolver,
} from './scores/explanation/score-explanation.resolver.ts';
import { ScoreExplanationService } from './scores/explanation/score-explanation.service.ts';
import { ScoreController } from './scores/score.controller.ts';
import { ScoreResolver, ScoreSampleResolver } from './scores/score.resolver.ts';
import { ScoreService } from './scores/score.service.ts';

/** Rule results and scores. */
@Module({
  controllers: [ScoreController, FrameworkController],
  imports: [ClusterModule, SnapshotModule, CustomRuleModule],
  providers: [
    ScoreService,
    RuleResolver,
    FrameworkService,
    FrameworkResolver,
    RuleControlResolver,
    ScoreResolver,
    ScoreCapResolver,
    WorstWorkloadResolver,
    ScoreExplanationService,
    ScoreExplanationResolver,
    RuleLossResolver,
    SubjectLossResolver,
    NextStepResolver,
    ScoreSampleResolver,
    NamespaceScoreResolver,
    WorkloadScoreResolver,
  ],
  exports: [ScoreService],
})
export class AssessmentModule {}
