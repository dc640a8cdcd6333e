import { Injectable } from '@nestjs/common';
import { authorise, requireFleetScope, requirePerson, requireWholeCluster } from '../auth/permissions.ts';
import type { Principal } from '../auth/principal.ts';
import { ClusterStore } from '../clusters/cluster.store.ts';
import { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import { readScenarios } from '../config/scenarios/read-scenarios.ts';
import { ScenariosError } from '../config/scenarios/scenarios-error.ts';
import { SCENARIO_LIMITS } from '../config/scenarios/scenarios.schema.ts';
import type { Scenario } from '../core/scenarios/scenario.ts';
import { invalidInput, notFound, Refusal } from '../refusals/refusals.ts';
import type { SavedScenario } from './saved-scenario.ts';
import { ScenarioStore } from './scenario.store.ts';
import { seesScenario } from './visible-scenario.ts';

/** The name of a sent document in messages. */
const SENT = 'scenario';

export interface ScenarioToSave {
  /** A `kind: Scenarios` document with one scenario. */
  readonly scenario: string;
  /** The version that the caller has seen; 0 if there is no scenario of this name. */
  readonly expectedVersion: number;
}

/** Scenarios that are judged at every snapshot. */
@Injectable()
export class ScenarioService {
  constructor(
    private readonly scenarios: ScenarioStore,
    private readonly clusters: ClusterStore,
    private readonly queue: SnapshotQueue,
  ) {}

  /** The saved scenarios that the caller sees, by name. */
  async list(asker: Principal): Promise<readonly SavedScenario[]> {
    authorise(asker, 'read-assessments');
    const clusters = await this.#names(asker);
    return (await this.scenarios.all()).filter(({ scenario }) =>
      seesScenario(scenario, asker.scope, clusters),
    );
  }

  /**
   * Saves a scenario, and requests the next snapshot of each cluster that it is about. A scenario for all clusters needs
   * the whole fleet in scope, one for some clusters all namespaces of these.
   */
  async save(asker: Principal, { scenario: yaml, expectedVersion }: ScenarioToSave): Promise<SavedScenario> {
    authorise(asker, 'save-scenarios');
    const person = requirePerson(asker);
    const scenario = await this.#read(asker, yaml);
    const before = await this.scenarios.get(scenario.name);
    for (const one of [scenario, ...(before ? [before.scenario] : [])]) await this.#requireScope(asker, one);
    requireVersion(scenario.name, before, expectedVersion);
    if (before === undefined && (await this.scenarios.all()).length >= SCENARIO_LIMITS.scenarios)
      throw invalidInput(`at most ${SCENARIO_LIMITS.scenarios} scenarios can be saved: delete one first`, [
        SENT,
      ]);
    const by = { person, token: asker.name };
    const outcome = await this.scenarios.save({ name: scenario.name, yaml, by, expectedVersion });
    const saved = await this.scenarios.get(scenario.name);
    if (outcome === 'outdated' || saved === undefined) throw conflict(scenario.name, saved, expectedVersion);
    await this.#requestSnapshots(asker, [scenario, ...(before ? [before.scenario] : [])]);
    return saved;
  }

  /** Deletes a scenario; its findings are resolved with the next snapshot of each of its clusters. */
  async delete(asker: Principal, name: string, expectedVersion: number): Promise<SavedScenario> {
    authorise(asker, 'save-scenarios');
    requirePerson(asker);
    const before = await this.scenarios.get(name);
    if (before === undefined || !seesScenario(before.scenario, asker.scope, await this.#names(asker)))
      throw notFound('this scenario', ['name']);
    await this.#requireScope(asker, before.scenario);
    requireVersion(name, before, expectedVersion);
    if ((await this.scenarios.delete(name, expectedVersion)) === 'outdated')
      throw conflict(name, await this.scenarios.get(name), expectedVersion);
    await this.#requestSnapshots(asker, [before.scenario]);
    return before;
  }

  async #read(asker: Principal, text: string): Promise<Scenario> {
    const known = asker.scope.clusters === 'all' && { clusters: await this.#names(asker) };
    try {
      const [scenario, ...others] = readScenarios(text, { file: SENT, ...known });
      if (scenario !== undefined && others.length === 0) return scenario;
    } catch (error) {
      if (error instanceof ScenariosError) throw invalidInput(error.message, [SENT]);
      throw error;
    }
    throw invalidInput('send one scenario at a time: each has a version of its own', [SENT]);
  }

  async #requireScope(asker: Principal, { clusters: names }: Scenario): Promise<void> {
    if (names === 'all') return requireFleetScope(asker);
    const clusters = await this.clusters.all(asker.scope);
    for (const name of names) {
      const cluster = clusters.find((one) => one.name === name);
      if (cluster === undefined) throw notFound(`the cluster ${name}`, [SENT]);
      requireWholeCluster(asker, cluster.id);
    }
  }

  async #names(asker: Principal): Promise<readonly string[]> {
    return (await this.clusters.all(asker.scope)).map(({ name }) => name);
  }

  async #requestSnapshots(asker: Principal, changed: readonly Scenario[]): Promise<void> {
    for (const { id, name, removedAt } of await this.clusters.all(asker.scope))
      if (removedAt === null && changed.some(({ clusters }) => clusters === 'all' || clusters.includes(name)))
        await this.queue.request(id);
  }
}

function requireVersion(name: string, current: SavedScenario | undefined, expected: number): void {
  if ((current?.version ?? 0) !== expected) throw conflict(name, current, expected);
}

function conflict(name: string, current: SavedScenario | undefined, expected: number): Refusal {
  const now = current
    ? `it has version ${current.version}, which ${current.savedBy.person.name} saved at ${current.savedAt.toISOString()}`
    : 'there is no scenario of this name (version 0)';
  return new Refusal(
    'conflict',
    `version ${expected} is not the current one of the scenario "${name}": ${now}. Look at it and try again`,
    ['expectedVersion'],
  );
}
