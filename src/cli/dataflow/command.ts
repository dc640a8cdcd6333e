import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { collected } from '../input/filters.ts';
import { withJudging } from '../input/judging/judging-options.ts';
import { APPLIED_FORMATS, DIAGRAM_FORMATS, DRAFT_FORMATS, VERSION_FORMATS } from './formats.ts';

const DIAGRAM_INPUT = {
  name: '[cluster-or-path...]',
  help: 'the id or name of a cluster of a running service; with --map, manifest files and folders',
};

export const dataflowCommand: CommandDefinition = {
  name: 'dataflow',
  define: (command, { terminal, finish }) => {
    command.summary('draft, show, try, apply, draw and export the data-flow map');
    withOutput(withAddress(withJudging(command.command('draft'))), DRAFT_FORMATS)
      .option(
        '--namespace <name>',
        'draft flows for this namespace (repeatable; default: namespaces with personal data)',
        collected,
      )
      .option('--cluster <name>', 'a cluster of a running service, instead of paths')
      .description(
        'Proposes a first data-flow map from what is allowed and served today, in manifests, a live cluster, or a cluster of a running service (role analyst, a token that sees all its namespaces). Every flow is a draft until someone gives purpose and owner. What anybody may do is not drafted between namespaces, but counted in a comment. With a map, only what it lacks is drafted.',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  $ ringfence dataflow draft ./manifests --namespace customers > data-flows.yaml\n  $ ringfence dataflow draft ./manifests --map data-flows.yaml\n  $ RINGFENCE_TOKEN=rf_... ringfence dataflow draft --cluster retail-eu',
      )
      .action(async (paths: string[], options) => {
        const { draftMap } = await import('./draft.ts');
        finish(await draftMap(paths, options, terminal));
      });
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
    withOutput(withAddress(withJudging(command.command('diagram'), DIAGRAM_INPUT)), DIAGRAM_FORMATS)
      .description(
        'Draws the data flows of a cluster joined with what its policies allow: declared and allowed, declared and blocked, allowed and undeclared. The cluster is one of a running service or, with --map, manifests or a live cluster.',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  $ RINGFENCE_TOKEN=rf_... ringfence dataflow diagram retail-eu\n  $ ringfence dataflow diagram retail-eu --output svg > retail-eu.svg\n  $ ringfence dataflow diagram ./manifests --map data-flows.yaml --map-cluster retail-eu',
      )
      .action(async (inputs: string[], options) => {
        const { drawFlows } = await import('./dataflow.ts');
        finish(await drawFlows(inputs, options, terminal));
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
