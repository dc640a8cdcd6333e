import { Option } from 'commander';
import { LINT_CODES, LINT_SEVERITIES } from '../../core/reachability/lint/finding.ts';
import type { CommandDefinition } from '../command.ts';
import { oneOf, withFocus, withNamespaceFilter } from '../input/filters.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { LINT_FORMATS } from './formats.ts';

export const lintCommand: CommandDefinition = {
  name: 'lint',
  define: (command, { terminal, finish }) => {
    const filtered = withFocus(
      withNamespaceFilter(withSources(command)),
      LINT_CODES,
      'show only findings with a code',
    );
    withOutput(filtered, LINT_FORMATS)
      .summary('find policies that do not do what they seem to')
      .description(
        'Finds policies, rules, peers and ports that match nothing, add nothing, contradict each other, or that the network\nplugin ignores. What depends on which pods there are is not judged where pods could not be read.',
      )
      .addOption(
        new Option('--disable <code>', 'do not report a code (repeatable)').argParser(oneOf(LINT_CODES)),
      )
      .addOption(
        new Option('--fail-on <severity>', 'exit 1 if there is a finding at or over it')
          .choices(LINT_SEVERITIES)
          .default('info'),
      )
      .addHelpText(
        'after',
        `
All that is called redundant or shadowed can be removed together: verdicts between the pods there are stay the same.

Exit codes: 0 nothing found at or over --fail-on; 1 something found; 2 could not be judged, or nothing found but not everything could be
read.

Examples:
  $ ringfence lint ./manifests
  $ ringfence lint --context prod --output json | jq '.[] | select(.code == "redundant-policy")'
  $ ringfence lint ./manifests --disable redundant-rule --fail-on warning --namespace shop
  $ ringfence lint ./manifests --cni-profile flannel`,
      )
      .action(async (paths: string[], options) => {
        const { lint } = await import('./lint.ts');
        finish(await lint(paths, options, terminal));
      });
  },
};
