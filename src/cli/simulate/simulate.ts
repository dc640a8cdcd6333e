import { loadAssessmentSettings } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { suggest } from '../../config/suggestion.ts';
import { ruleContext } from '../../core/assessment/assess.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import type { Scenario } from '../../core/scenarios/scenario.ts';
import { BUILT_IN_SCENARIOS } from '../../core/simulation/built-in.ts';
import { simulate } from '../../core/simulation/simulate.ts';
import { evaluationInput, judgedInventory } from '../../pipeline/evaluation.ts';
import type { AddressOption } from '../client/address-option.ts';
import { serviceBase } from '../client/proposal-request.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { refuseContexts } from '../input/read-proposal.ts';
import { simulateByService } from './ask-service.ts';
import { printedSimulation, type PrintedSimulation } from './printed-simulation.ts';
import { UsageError } from '../failure.ts';
import type { AssumptionOptions } from '../input/assumption-options.ts';
import {
  flowsOfSource,
  openMap,
  reportUnmatchedFlows,
  type MapOptions,
} from '../input/judging/data-flow-map-option.ts';
import { createFilter, type FilterOptions } from '../input/filters.ts';
import { openSource } from '../input/open-sources.ts';
import { assumptionSettings, collectObjects } from '../input/read-cluster.ts';
import { openScenarios, scenariosOfSource, type ScenarioOptions } from '../input/judging/scenarios-option.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import type { Terminal } from '../output/terminal.ts';
import { refuseUnmatched, withPiiSettings, type PiiOptions } from '../input/judging/pii-options.ts';
import { SIMULATE_FORMATS } from './formats.ts';

export interface SimulateOptions
  extends AssumptionOptions, PiiOptions, FilterOptions, MapOptions, ScenarioOptions, AddressOption {
  /** Names of scenarios. */
  readonly scenario?: readonly string[];
  readonly builtIn: boolean;
  /** A base of the service. */
  readonly onto?: string;
  readonly replace?: string;
  readonly config?: string;
  readonly output: keyof typeof SIMULATE_FORMATS;
}

/** `ringfence simulate`: the outcome of scenarios on one cluster. */
export async function simulateSource(
  paths: readonly string[],
  options: SimulateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const simulations =
    options.onto === undefined
      ? await simulateHere(paths, options, terminal)
      : await simulateThere(paths, options.onto, options, terminal);
  terminal.print(await SIMULATE_FORMATS[options.output].render(simulations, terminal));
  const outcomes = new Set(simulations.map(({ outcome }) => outcome));
  if (outcomes.has('violated')) return EXIT.findings;
  return outcomes.has('unknown') ? EXIT.failed : EXIT.ok;
}

/** Asks the service, which knows the settings and the saved scenarios. */
function simulateThere(
  paths: readonly string[],
  onto: string,
  options: SimulateOptions,
  terminal: Terminal,
): Promise<readonly PrintedSimulation[]> {
  const base = serviceBase(onto);
  if (base === undefined)
    throw new UsageError('--onto names what the service knows: cluster:NAME or snapshot:ID');
  refuseContexts(paths);
  return simulateByService(base, paths, options, terminal);
}

async function simulateHere(
  paths: readonly string[],
  options: SimulateOptions,
  terminal: Terminal,
): Promise<readonly PrintedSimulation[]> {
  if (options.replace !== undefined) throw new UsageError('--replace needs a base: give it with --onto');
  const configured = loadAssessmentSettings({ file: options.config, env: processVariables() });
  const map = openMap(options, terminal);
  const written = openScenarios(options) ?? [];
  refuseUnknownNames(options, written);
  const source = await openSource(paths, options, 'simulate');
  const { inventory: read, startedAt } = await collectObjects(source, terminal);
  refuseUnmatched([read], options);
  if (map !== undefined)
    reportUnmatchedFlows(map, [{ name: source.name, inventory: read }], options, terminal);
  const common = withPiiSettings(configured, options);
  const settings = map ? { ...common, dataFlows: flowsOfSource(map, source.name, options) } : common;
  const { inventory, chosen } = judgedInventory(
    evaluationInput(read, { cluster: assumptionSettings(options), settings, asOf: startedAt }),
  );
  const model = compile(inventory, { assumptions: chosen.assumptions });
  const own = scenariosOfSource(written, source.name, options);
  reportOthers(written, own, source.name, terminal);
  const filter = createFilter(options, [inventory]);
  const simulations = simulate(
    {
      written: own,
      builtIn: options.builtIn ? 'included' : 'left-out',
      ...(options.scenario && { names: options.scenario }),
      workload: filter.workload,
    },
    ruleContext(inventory, model, settings),
  );
  if (simulations.length === 0)
    throw new UsageError('there is no scenario to simulate for this cluster: see --scenarios');
  reportInputLimits(inventory, model.assumptions, terminal);
  return simulations.map(printedSimulation);
}

function refuseUnknownNames({ scenario = [], builtIn }: SimulateOptions, written: readonly Scenario[]): void {
  const known = [...(builtIn ? BUILT_IN_SCENARIOS : []), ...written].map(({ name }) => name);
  for (const name of scenario) {
    if (known.includes(name)) continue;
    const meant = suggest(name, known);
    const hint = meant === undefined ? `; scenarios: ${known.join(', ')}` : `; did you mean ${meant}?`;
    throw new UsageError(`--scenario: there is no scenario ${name}${hint}`);
  }
}

function reportOthers(
  all: readonly Scenario[],
  own: readonly Scenario[],
  name: string,
  terminal: Terminal,
): void {
  if (all.length > own.length)
    terminal.progress(
      `${all.length - own.length} scenarios are for other clusters than ${name}: give the name that it has in them with --map-cluster`,
    );
}
