import { Module } from '@nestjs/common';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { CustomRuleModule } from '../custom-rules/custom-rule.module.ts';
import { PostureController } from './posture.controller.ts';
import { PostureResolver } from './posture.resolver.ts';
import { PostureService } from './posture.service.ts';

/** How workloads with personal data were isolated over time. */
@Module({
  controllers: [PostureController],
  imports: [ClusterModule, CustomRuleModule],
  providers: [PostureService, PostureResolver],
})
export class PostureModule {}
