import { Option, type Command } from 'commander';
import { loadScenariosFile } from '../../../config/config.ts';
import { processVariables } from '../../../config/environment.ts';
import { readScenariosFile } from '../../../config/scenarios/read-scenarios.ts';
import { scenariosOfCluster, type Scenario } from '../../../core/scenarios/scenario.ts';
import type { Terminal } from '../../output/terminal.ts';

/** The scenarios that a command judges with. */
export interface ScenarioOptions {
  readonly scenarios?: string;
}

/** Adds `--scenarios`. */
export function withScenarios(command: Command): Command {
  return command.addOption(
    new Option(
      '--scenarios <file>',
      'scenarios that must be as expected (default: scenarios of the configuration)',
    ),
  );
}

/** The scenarios of `--scenarios` or of the configuration; undefined if neither names a file. */
export function openScenarios({
  scenarios,
  config,
}: ScenarioOptions & { readonly config?: string }): readonly Scenario[] | undefined {
  const file = scenarios ?? loadScenariosFile({ file: config, env: processVariables() });
  return file === undefined ? undefined : readScenariosFile(file);
}

/** The scenarios for a source, which is called by its own name unless it has another in the map. */
export function scenariosOfSource(
  scenarios: readonly Scenario[],
  source: string,
  { mapCluster }: { readonly mapCluster?: string },
): readonly Scenario[] {
  return scenariosOfCluster(scenarios, mapCluster ?? source);
}

/**
 * Says how many scenarios are for none of the sources: they are left out, and a wrong name must not look as if they held.
 */
export function reportOtherScenarios(
  scenarios: readonly Scenario[],
  sources: readonly string[],
  { mapCluster }: { readonly mapCluster?: string },
  terminal: Terminal,
): void {
  const names = mapCluster === undefined ? sources : [mapCluster];
  const own = new Set(names.flatMap((name) => scenariosOfCluster(scenarios, name)));
  const others = scenarios.length - own.size;
  if (others === 0) return;
  const hint = mapCluster === undefined ? ': give the name that it has in them with --map-cluster' : '';
  terminal.progress(
    `${others} ${others === 1 ? 'scenario is' : 'scenarios are'} for other clusters than ${names.join(', ')}${hint}`,
  );
}
