import { Option } from 'commander';
import { LINT_CODES, LINT_SEVERITIES } from '../../core/reachability/lint/finding.ts';
import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { oneOf, withFilters, withFocus } from '../input/filters.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { LINT_FORMATS } from './formats.ts';

export const lintCommand: CommandDefinition = {
  name: 'lint',
  define: (command, { terminal, finish }) => {
    const filtered = withFocus(
      withFilters(withSources(command)),
      LINT_CODES,
      'show only findings with this code',
    );
    withOutput(filtered, LINT_FORMATS)
      .summary('find policies that do not do what they appear to do')
      .description(
        'Finds policies, rules, peers and ports that match nothing, have no effect, contradict each other, ' +
          'or are ignored by the network plugin. Checks that depend on the existing pods are skipped if ' +
          'pods could not be read.',
      )
      .option('--config <file>', `${CONFIG_HELP}; lint is used`)
      .addOption(
        new Option('--disable <code>', 'do not report this code (repeatable)').argParser(oneOf(LINT_CODES)),
      )
      .addOption(
        new Option('--fail-on <severity>', 'exit with code 1 only for findings of this severity or higher')
          .choices(LINT_SEVERITIES)
          .default('info'),
      )
      .addHelpText(
        'after',
        `
--workload shows policies that may select the workload. To change severities or disable codes for a project, use the
key lint of ringfence.yaml.

Everything reported as redundant or shadowed can be removed together: the verdicts between existing pods do not change.

Exit codes: 0 nothing found at or above --fail-on; 1 something found; 2 no result, or nothing found but not everything
could be read.

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
