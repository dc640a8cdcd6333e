import type { OnModuleInit } from '@nestjs/common';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import type { NodePage } from '../api/graphql/connection.ts';
import { Asker } from '../api/graphql/context.ts';
import { NodeRegistry } from '../api/graphql/nodes/node-registry.ts';
import { PageArgs, toPage } from '../api/graphql/page-args.ts';
import { toConnection } from '../api/graphql/to-connection.ts';
import type { Principal } from '../auth/principal.ts';
import { toDataFlowMapType, toMapVersionType } from './data-flow-map-mapping.ts';
import { DataFlowMapService } from './data-flow-map.service.ts';
import { DataFlowMapType, MapVersionConnection, type MapVersionType } from './data-flow-map.types.ts';

@Resolver(() => DataFlowMapType)
export class DataFlowMapResolver implements OnModuleInit {
  constructor(
    private readonly maps: DataFlowMapService,
    private readonly nodes: NodeRegistry,
  ) {}

  onModuleInit(): void {
    this.nodes.register('DataFlowMap', async (key, { principal }) => {
      const found = /^\d{1,9}$/.test(key) ? await this.maps.find(principal, Number(key)) : null;
      return found && toDataFlowMapType(found, principal);
    });
  }

  @Query(() => DataFlowMapType, {
    nullable: true,
    description: 'The data-flow map in force, or an earlier version; null if there is none.',
  })
  async dataFlowMap(
    @Asker() asker: Principal,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'A version; by default the one in force.',
    })
    version: number | null,
  ): Promise<DataFlowMapType | null> {
    const found = await this.maps.find(asker, version ?? undefined);
    return found && toDataFlowMapType(found, asker);
  }

  @Query(() => MapVersionConnection, {
    description: 'All versions of the data-flow map without their content, the one in force first.',
  })
  async dataFlowMapVersions(
    @Asker() asker: Principal,
    @Args() args: PageArgs,
  ): Promise<NodePage<MapVersionType>> {
    return toConnection(
      await this.maps.list(asker, toPage(args)),
      (version) => toMapVersionType(version, asker),
      () => this.maps.count(asker),
    );
  }
}
