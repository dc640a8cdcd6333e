import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { BaselineModule } from '../baselines/baseline.module.ts';
import { DataFlowMapModule } from '../dataflows/data-flow-map.module.ts';
import { ScenarioModule } from '../scenarios/scenario.module.ts';
import { ClusterModule } from '../clusters/cluster.module.ts';
import { SnapshotModule } from '../snapshots/snapshot.module.ts';
import { ModelService } from './model.service.ts';
import { TOPIC_FOLDERS } from './topics.ts';

/** Questions about the contents and connections of a snapshot. */
@Module({
  imports: [ClusterModule, SnapshotModule, BaselineModule, DataFlowMapModule, ScenarioModule],
  providers: [ModelService],
})
export class ReachabilityModule {
  static async register(): Promise<DynamicModule> {
    const resolvers = await Promise.all(TOPIC_FOLDERS.map(({ resolver }) => resolver()));
    const edges = await Promise.all(TOPIC_FOLDERS.map(async (folder) => folder.edges?.() ?? []));
    const rest = await Promise.all(TOPIC_FOLDERS.flatMap((folder) => folder.rest?.() ?? []));
    return {
      module: ReachabilityModule,
      controllers: rest.flatMap(({ controllers }) => controllers),
      providers: [...resolvers, ...edges.flat(), ...rest.flatMap(({ providers }) => providers)],
    };
  }
}
