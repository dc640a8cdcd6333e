import { withAddress } from '../client/address-option.ts';
import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { withMap } from '../input/judging/data-flow-map-option.ts';
import { collected, withFilters } from '../input/filters.ts';
import { withScenarios } from '../input/judging/scenarios-option.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { withPii } from '../input/judging/pii-options.ts';
import { SIMULATE_FORMATS } from './formats.ts';

export const simulateCommand: CommandDefinition = {
  name: 'simulate',
  define: (command, { terminal, finish }) => {
    const judging = withScenarios(withMap(withPii(withSources(command))));
    withOutput(withAddress(withFilters(judging)), SIMULATE_FORMATS)
      .summary('simulate attacks on personal data, and scenarios of your own')
      .description(
        'Simulates malicious paths to and from workloads with personal data, and the scenarios of a file, on\nmanifests or a live cluster. Needs no server, sends no packet and changes nothing.',
      )
      .option(
        '--config <file>',
        `${CONFIG_HELP}; classification, declaredConnections, dataFlowMap and scenarios are used`,
      )
      .option(
        '--onto <base>',
        'simulate on cluster:NAME or snapshot:ID of the service; manifests are laid over it',
      )
      .option('--replace <what>', 'what manifests replace with --onto, as for ringfence diff')
      .option('--scenario <name>', 'simulate only this scenario (repeatable)', collected)
      .option('--no-built-in', 'simulate only the scenarios of the file')
      .addHelpText(
        'after',
        `
Built-in scenarios are simulated for each workload with personal data; declared connections are no attack. A pod with
forged labels, for example, succeeds if somebody who can start pods can connect. --namespace and --workload choose
which workloads with personal data the built-in scenarios are about.

Exit codes: 0 everything is as expected; 1 a scenario is violated; 2 no result, or none is violated and some could not
be decided.

Examples:
  $ ringfence simulate ./manifests
  $ ringfence simulate ./manifests --scenarios scenarios.yaml --no-built-in
  $ ringfence simulate ./manifests --scenario pivot-from-the-internet --scenario forged-labels
  $ ringfence simulate --onto cluster:payments-eu
  $ ringfence simulate ./manifests --onto cluster:payments-eu --scenarios scenarios.yaml
  $ ringfence simulate --context prod --map data-flows.yaml --output json`,
      )
      .action(async (paths: string[], options) => {
        const { simulateSource } = await import('./simulate.ts');
        finish(await simulateSource(paths, options, terminal));
      });
  },
};
