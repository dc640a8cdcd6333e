import type { CommandDefinition } from '../command.ts';
import { withAssumptions } from '../input/assumption-options.ts';
import { withOutput } from '../output/formats.ts';
import { DIFF_FORMATS } from './formats.ts';

export const diffCommand: CommandDefinition = {
  name: 'diff',
  define: (command, { terminal, finish }) => {
    command
      .argument('<before>', 'a manifest file or folder, - for stdin, or context:NAME')
      .argument('<after>', 'the same')
      .option('--kubeconfig <file>', 'kubeconfig of context:NAME (default: as kubectl finds it)')
      .option('--strict', 'fail on a broken document instead of skipping and reporting it');
    withOutput(withAssumptions(command), DIFF_FORMATS)
      .summary('list the connections that a change opens and closes')
      .description(
        'Compares which connections are possible, not the text of policies. Lists connections that were ' +
          'added, removed and\nchanged between workloads that exist in both states and, separately, the ' +
          'connections of added and removed workloads.\nThe same network plugin is assumed for both states.',
      )
      .addHelpText(
        'after',
        `
Exit codes: 0 no difference; 1 a difference; 2 no comparison possible, or no difference found but not everything
could be read.

Examples:
  $ ringfence diff ./manifests-before ./manifests
  $ ringfence diff context:prod ./manifests --output markdown
  $ ringfence diff ./before ./after -o json | jq '.connections[] | select(.allowed.gained != "")'`,
      )
      .action(async (before: string, after: string, options) => {
        const { diff } = await import('./diff.ts');
        finish(await diff(before, after, options, terminal));
      });
  },
};
