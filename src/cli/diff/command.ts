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
      .option('--strict', 'a broken document is fatal instead of being left out and reported');
    withOutput(withAssumptions(command), DIFF_FORMATS)
      .summary('say what one state opens and closes compared with another')
      .description(
        'Compares who can reach whom, not the text of policies: connections added, removed and changed between workloads\nthat are in both states, and apart from them what comes and goes with a workload.\nOne network plugin is taken for both states.',
      )
      .addHelpText(
        'after',
        `
Exit codes: 0 nothing differs; 1 something differs; 2 could not compare, or nothing differs but not everything
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
