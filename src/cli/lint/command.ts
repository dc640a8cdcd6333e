import type { CommandDefinition } from '../command.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { LINT_FORMATS } from './formats.ts';

export const lintCommand: CommandDefinition = {
  name: 'lint',
  define: (command, { terminal, finish }) => {
    withOutput(withSources(command), LINT_FORMATS)
      .summary('find policies that do not do what they seem to')
      .description(
        'Finds policies, rules, peers and ports that match nothing, add nothing, contradict each other, or that the network\nplugin ignores. What depends on which pods there are is not judged where pods could not be read.',
      )
      .addHelpText(
        'after',
        `
All that is called redundant or shadowed can be removed together: verdicts between the pods there are stay the same.

Exit codes: 0 nothing found; 1 something found; 2 could not be judged, or nothing found but not everything could be
read.

Examples:
  $ ringfence lint ./manifests
  $ ringfence lint --context prod --output json | jq '.[] | select(.code == "redundant-policy")'
  $ ringfence lint ./manifests --cni-profile flannel`,
      )
      .action(async (paths: string[], options) => {
        const { lint } = await import('./lint.ts');
        finish(await lint(paths, options, terminal));
      });
  },
};
