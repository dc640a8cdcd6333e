import { Module } from '@nestjs/common';
import { ScenarioController } from './scenario.controller.ts';
import { ScenarioResolver } from './scenario.resolver.ts';
import { ScenarioService } from './scenario.service.ts';

/** Scenarios that are judged at every snapshot. */
@Module({
  controllers: [ScenarioController],
  providers: [ScenarioService, ScenarioResolver],
  exports: [ScenarioService],
})
export class ScenarioModule {}
