import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withJudging } from '../input/judging/judging-options.ts';
import { withOutput } from '../output/formats.ts';
import { SUGGEST_FORMATS } from './formats.ts';

export const suggestCommand: CommandDefinition = {
  name: 'suggest',
  define: (command, { terminal, finish }) => {
    withOutput(withAddress(withJudging(command)), SUGGEST_FORMATS)
      .summary('suggest the policies of a namespace from the data-flow map')
      .description(
        'Writes the smallest readable set of NetworkPolicies for a namespace: a default deny, name resolution, and one policy for each declared flow. The policies are tried before they are shown: comments say what would stop working, which flows they do not allow, what else stays possible, and why. Nothing is applied.',
      )
      .requiredOption('--namespace <name>', 'the namespace')
      .option('--cluster <name>', 'a cluster of a running service, instead of paths')
      .option(
        '--keep-existing',
        'keep the policies that the namespace has (default: they are replaced, and listed as superfluous)',
      )
      .addHelpText(
        'after',
        `
Drafts of the map declare nothing, so they are not allowed for.

Exit codes: 0 suggested; 2 not suggested.

Examples:
  $ ringfence suggest ./manifests --map data-flows.yaml --namespace customers > policies.yaml
  $ ringfence suggest ./manifests --map data-flows.yaml --namespace customers --output summary
  $ ringfence diff --onto ./manifests policies.yaml --replace overlay
  $ RINGFENCE_TOKEN=rf_... ringfence suggest --cluster retail-eu --namespace customers`,
      )
      .action(async (paths: string[], options) => {
        const { suggestNetworkPolicies } = await import('./suggest.ts');
        finish(await suggestNetworkPolicies(paths, options, terminal));
      });
  },
};
