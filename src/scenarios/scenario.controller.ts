import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Caller } from '../api/rest/caller.ts';
import { Operation, Tag } from '../api/rest/operation.ts';
import { readQuery } from '../api/rest/rest-query.ts';
import type { Principal } from '../auth/principal.ts';
import {
  savedScenarioResource,
  scenarioToDelete,
  scenarioToSave,
  toSavedScenarioResource,
  type SavedScenarioResource,
} from './scenario.resource.ts';
import { ScenarioService } from './scenario.service.ts';

@Tag('scenarios')
@Controller('api/v1/scenarios')
export class ScenarioController {
  constructor(private readonly scenarios: ScenarioService) {}

  @Get()
  @Operation({
    summary: 'The saved scenarios, by name: at most 200. They are judged at every snapshot.',
    answers: [savedScenarioResource],
    refuses: [403],
  })
  async list(@Caller() caller: Principal): Promise<SavedScenarioResource[]> {
    return (await this.scenarios.list(caller)).map(toSavedScenarioResource);
  }

  @Post()
  @HttpCode(200)
  @Operation({
    summary:
      'Saves a scenario, and requests the next snapshot of its clusters. For analysts whose token belongs to a person and has its clusters in scope.',
    body: scenarioToSave,
    answers: savedScenarioResource,
    refuses: [403, 404, 409, 422],
  })
  async save(@Caller() caller: Principal, @Body() body: unknown): Promise<SavedScenarioResource> {
    return toSavedScenarioResource(await this.scenarios.save(caller, readQuery(scenarioToSave, body)));
  }

  @Post('deletions')
  @HttpCode(200)
  @Operation({
    summary:
      'Deletes a saved scenario, which it returns, and requests the next snapshot of its clusters. For analysts whose token belongs to a person and has its clusters in scope.',
    body: scenarioToDelete,
    answers: savedScenarioResource,
    refuses: [403, 404, 409, 422],
  })
  async delete(@Caller() caller: Principal, @Body() body: unknown): Promise<SavedScenarioResource> {
    const { name, expectedVersion } = readQuery(scenarioToDelete, body);
    return toSavedScenarioResource(await this.scenarios.delete(caller, name, expectedVersion));
  }
}
