import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { Caller } from '../../api/rest/caller.ts';
import { Operation, Tag } from '../../api/rest/operation.ts';
import { readQuery } from '../../api/rest/rest-query.ts';
import type { Principal } from '../../auth/principal.ts';
import { baseOf } from '../proposal/proposal.controller.ts';
import { longDeadline } from '../long-deadline.ts';
import {
  simulationRequest,
  simulationResource,
  SIMULATIONS_PATH,
  toSimulationResource,
  type SimulationResource,
} from './simulation.resource.ts';
import { SimulationService } from './simulation.service.ts';

@Tag('simulations')
@Controller(SIMULATIONS_PATH.slice(1))
export class SimulationController {
  constructor(
    private readonly simulations: SimulationService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary:
      'Simulates attacks on workloads with personal data, and scenarios that people wrote, on a snapshot or on manifests that are laid over it. Nothing is stored.',
    body: simulationRequest,
    answers: simulationResource,
    refuses: [403, 404, 410, 413, 422],
  })
  async simulate(@Caller() principal: Principal, @Body() body: unknown): Promise<SimulationResource> {
    const { scenarios, names, builtIn, manifests, replace, ...base } = readQuery(simulationRequest, body);
    const deadline = longDeadline(this.settings);
    const { snapshot, answer } = await this.simulations.simulate(
      { principal, deadline },
      {
        base: baseOf(base),
        builtIn,
        replace,
        ...(scenarios !== undefined && { scenarios }),
        ...(names !== undefined && { names }),
        ...(manifests !== undefined && { manifests }),
      },
    );
    return toSimulationResource(snapshot, answer);
  }
}
