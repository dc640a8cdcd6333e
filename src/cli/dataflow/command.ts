import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { APPLIED_FORMATS, DIAGRAM_FORMATS, VERSION_FORMATS } from './formats.ts';

export const dataflowCommand: CommandDefinition = {
  name: 'dataflow',
  define: (command, { terminal, finish }) => {
    command.summary('show, try, apply, draw and export the data-flow map');
    withOutput(withAddress(command.command('apply')), APPLIED_FORMATS)
      .argument('<file>', 'a data-flow map; - reads stdin')
      .option('--dry-run', 'change nothing, and say which findings and scores would change')
      .option('--comment <text>', 'why it is applied; only a dry run needs none')
      .option(
        '--expected-version <number>',
        'the version that it replaces, 0 for none (default: the one in force now)',
      )
      .description(
        'Makes a data-flow map the one in force for the fleet. The token must belong to a person with the role approver or admin, and see the whole fleet. A dry run is for analysts too.',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  $ RINGFENCE_TOKEN=rf_... ringfence dataflow apply data-flows.yaml --dry-run\n  $ ringfence dataflow apply data-flows.yaml --comment "Reviewed, CHG-1042"',
      )
      .action(async (file: string, options) => {
        const { applyMap } = await import('./dataflow.ts');
        finish(await applyMap(file, options, terminal));
      });
    withAddress(command.command('export'))
      .option('--version-number <number>', 'an earlier version (default: the one in force)')
      .description('Prints the data-flow map of the service as YAML, as far as the token sees it.')
      .addHelpText(
        'after',
        '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence dataflow export > data-flows.yaml',
      )
      .action(async (options) => {
        const { exportMap } = await import('./dataflow.ts');
        finish(await exportMap(options, terminal));
      });
    withOutput(withAddress(command.command('diagram')), DIAGRAM_FORMATS)
      .argument('<cluster>', 'the id or name of a cluster')
      .description(
        'Draws the data flows of a cluster joined with what its policies allow: declared and allowed, declared and blocked, allowed and undeclared.',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  $ RINGFENCE_TOKEN=rf_... ringfence dataflow diagram retail-eu\n  $ ringfence dataflow diagram retail-eu --output svg > retail-eu.svg',
      )
      .action(async (cluster: string, options) => {
        const { drawFlows } = await import('./dataflow.ts');
        finish(await drawFlows(cluster, options, terminal));
      });
    withOutput(withAddress(command.command('show')), VERSION_FORMATS)
      .description('Lists the versions of the data-flow map, the one in force first.')
      .addHelpText('after', '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence dataflow show')
      .action(async (options) => {
        const { showMaps } = await import('./dataflow.ts');
        finish(await showMaps(options, terminal));
      });
  },
};
