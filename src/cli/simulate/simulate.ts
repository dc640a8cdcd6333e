import { suggest } from '../../config/suggestion.ts';
import type { Scenario } from '../../core/scenarios/scenario.ts';
import { BUILT_IN_SCENARIOS } from '../../core/simulation/built-in.ts';
import { simulate } from '../../core/simulation/simulate.ts';
import { serviceBase, type ProposalRequestOptions } from '../client/proposal-request.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { createFilter, type FilterOptions } from '../input/filters.ts';
import { readJudgedCluster } from '../input/judging/judged-cluster.ts';
import type { JudgingOptions } from '../input/judging/judging-options.ts';
import {
  openScenarios,
  reportOtherScenarios,
  scenariosOfSource,
  type ScenarioOptions,
} from '../input/judging/scenarios-option.ts';
import { refuseContexts } from '../input/read-proposal.ts';
import { reportInputLimits } from '../output/input-limits.ts';
import type { Terminal } from '../output/terminal.ts';
import { SIMULATE_FORMATS } from './formats.ts';
import { printedSimulation, type PrintedSimulation } from './printed-simulation.ts';

export interface SimulateOptions
  extends JudgingOptions, FilterOptions, ScenarioOptions, ProposalRequestOptions {
  /** Names of scenarios. */
  readonly scenario?: readonly string[];
  readonly builtIn: boolean;
  /** A base of the service. */
  readonly onto?: string;
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
async function simulateThere(
  paths: readonly string[],
  onto: string,
  options: SimulateOptions,
  terminal: Terminal,
): Promise<readonly PrintedSimulation[]> {
  const base = serviceBase(onto);
  if (base === undefined)
    throw new UsageError('--onto names what the service knows: cluster:NAME or snapshot:ID');
  refuseContexts(paths);
  const { simulateByService } = await import('./ask-service.ts');
  return simulateByService(base, paths, options, terminal);
}

async function simulateHere(
  paths: readonly string[],
  options: SimulateOptions,
  terminal: Terminal,
): Promise<readonly PrintedSimulation[]> {
  if (options.replace !== undefined) throw new UsageError('--replace needs a base: give it with --onto');
  const written = openScenarios(options) ?? [];
  refuseUnknownNames(options, written);
  const { name, context } = await readJudgedCluster(paths, options, 'simulate', terminal);
  const { inventory, model } = context;
  const own = scenariosOfSource(written, name, options);
  reportOtherScenarios(written, [name], options, terminal);
  const filter = createFilter(options, [inventory]);
  const simulations = simulate(
    {
      written: own,
      builtIn: options.builtIn ? 'included' : 'left-out',
      ...(options.scenario && { names: options.scenario }),
      workload: filter.workload,
    },
    context,
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
