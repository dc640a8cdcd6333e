import { Inject, Injectable } from '@nestjs/common';
import type { ApiSettings } from '../../api/api-settings.ts';
import { API_SETTINGS } from '../../api/api.tokens.ts';
import { unknownName } from '../../api/unknown-name.ts';
import { ClusterService } from '../../clusters/cluster.service.ts';
import { readScenarios } from '../../config/scenarios/read-scenarios.ts';
import { ScenariosError } from '../../config/scenarios/scenarios-error.ts';
import { scenariosOfCluster, type Scenario } from '../../core/scenarios/scenario.ts';
import { BUILT_IN_SCENARIOS } from '../../core/simulation/built-in.ts';
import { settingsOfCluster } from '../../in-force/in-force.ts';
import { InForceStore } from '../../in-force/in-force.store.ts';
import { ScenarioService } from '../../scenarios/scenario.service.ts';
import { invalidInput } from '../../refusals/refusals.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { Moment } from '../../snapshots/snapshot.service.ts';
import type { ManifestText } from '../../sources/manifests/sent-texts.ts';
import { ModelService, type Asking } from '../model.service.ts';
import { replaceMode } from '../proposal/proposal.service.ts';
import { simulation, type SimulationAnswer } from './simulation.topic.ts';

/** What to simulate, and on what. */
export interface WantedSimulation {
  readonly base: Moment;
  /** A `kind: Scenarios` document in YAML. */
  readonly scenarios?: string;
  readonly names?: readonly string[];
  readonly builtIn: boolean;
  /** Laid over the snapshot first. */
  readonly manifests?: readonly ManifestText[];
  readonly replace: string;
}

/** Simulates attacks and scenarios on snapshots and on proposed manifests. Changes nothing. */
@Injectable()
export class SimulationService {
  constructor(
    private readonly models: ModelService,
    private readonly clusters: ClusterService,
    private readonly inForce: InForceStore,
    private readonly saved: ScenarioService,
    @Inject(API_SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** Throws a refusal for scenarios and manifests that cannot be read, and for names of scenarios that do not exist. */
  async simulate(
    asking: Asking,
    { base, scenarios, names, builtIn, manifests, replace }: WantedSimulation,
  ): Promise<{ readonly snapshot: Snapshot; readonly answer: SimulationAnswer }> {
    const sent = scenarios === undefined ? [] : readSent(scenarios);
    const mode = replaceMode(replace);
    const snapshot = await this.models.snapshotAt(asking, base);
    const cluster = await this.clusters.ofSnapshot(asking.principal, snapshot);
    const saved = (await this.saved.list(asking.principal)).map(({ scenario }) => scenario);
    const repeated = new Set(sent.map((one) => one.name));
    // A scenario that is sent takes the place of the saved one of the same name.
    const all = [...saved.filter((one) => !repeated.has(one.name)), ...sent];
    const written = scenariosOfCluster(all, cluster.name);
    refuseUnknown(names, [...(builtIn ? BUILT_IN_SCENARIOS : []), ...all]);
    const answer = await this.models.ask(asking, [snapshot], simulation, {
      settings: settingsOfCluster(this.settings.assessment, await this.inForce.current(), cluster),
      written,
      builtIn: builtIn ? 'included' : 'left-out',
      ...(names && { names }),
      ...(manifests && { proposed: { manifests, replace: mode } }),
    });
    return { snapshot, answer };
  }
}

function readSent(text: string): readonly Scenario[] {
  try {
    return readScenarios(text, { file: 'scenarios' });
  } catch (error) {
    if (error instanceof ScenariosError) throw invalidInput(error.message, ['scenarios']);
    throw error;
  }
}

function refuseUnknown(
  names: readonly string[] | undefined,
  known: readonly { readonly name: string }[],
): void {
  for (const name of names ?? [])
    if (!known.some((one) => one.name === name))
      throw unknownName({
        what: 'scenario',
        name,
        known: known.map((one) => one.name),
        field: ['names'],
      });
}
