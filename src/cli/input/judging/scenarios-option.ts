import { Option, type Command } from 'commander';
import { loadScenariosFile } from '../../../config/config.ts';
import { processVariables } from '../../../config/environment.ts';
import { readScenariosFile } from '../../../config/scenarios/read-scenarios.ts';
import { scenariosOfCluster, type Scenario } from '../../../core/scenarios/scenario.ts';

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
