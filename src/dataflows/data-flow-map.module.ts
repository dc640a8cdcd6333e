import { Module } from '@nestjs/common';
import { DataFlowMapController } from './data-flow-map.controller.ts';
import { DataFlowMapResolver } from './data-flow-map.resolver.ts';
import { DataFlowMapService } from './data-flow-map.service.ts';

/** The data-flow map of the fleet, in versions. */
@Module({
  controllers: [DataFlowMapController],
  providers: [DataFlowMapService, DataFlowMapResolver],
  exports: [DataFlowMapService],
})
export class DataFlowMapModule {}
