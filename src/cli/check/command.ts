import { InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../../core/rules/rule.ts';
import { withAddress } from '../client/address-option.ts';
import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { withAssumptions } from '../input/assumption-options.ts';
import { withBase } from '../input/base-options.ts';
import { withRules } from '../input/judging/custom-rules-option.ts';
import { withMap } from '../input/judging/data-flow-map-option.ts';
import { collected } from '../input/filters.ts';
import { withScenarios } from '../input/judging/scenarios-option.ts';
import { withOutput } from '../output/formats.ts';
import { withPii } from '../input/judging/pii-options.ts';
import { CHECK_FORMATS } from './formats.ts';

export const checkCommand: CommandDefinition = {
  name: 'check',
  define: (command, { terminal, finish }) => {
    withBase(command.argument('<manifests...>', 'manifest files and folders; - reads stdin'))
      .addOption(
        new Option('--fail-on <severity>', 'fail if there is a finding of this severity or higher')
          .choices(SEVERITIES)
          .default('low'),
      )
      .option('--fail-on-new', 'with --onto, count only findings and openings that the base lacks')
      .option(
        '--allow-no-pii',
        'pass although nothing is classified as personal data, or a workload of the base no longer is',
      );
    withOutput(
      withAddress(withScenarios(withRules(withMap(withPii(withAssumptions(command)))))),
      CHECK_FORMATS,
    )
      .addOption(
        new Option(
          '--rule-docs <address>',
          'address below which the pages of rules are, for links in sarif and markdown',
        ).argParser(readRuleDocs),
      )
      .option('--kubeconfig <file>', 'kubeconfig of context:NAME (default: as kubectl finds it)')
      .option(
        '--exclude <pattern>',
        'exclude files and folders below a path, in gitignore syntax (repeatable); see also .ringfenceignore',
        collected,
      )
      .option('--strict', 'fail on a broken document instead of skipping and reporting it')
      .option(
        '--environment <name>',
        'the environment of the cluster, for namespaces without a label for it (rule environment-crossing)',
      )
      .option(
        '--config <file>',
        `${CONFIG_HELP}; classification, declaredConnections, dataFlowMap, scenarios and rules are used`,
      )
      .summary('decide in a pipeline whether manifests may be deployed')
      .description(
        'Judges manifests by all rules, and ends with an exit code for a pipeline. With --onto, judges the state that ' +
          'results when they are deployed, and lists which connections that opens. Changes nothing. Needs a service ' +
          'only for its own clusters and snapshots.',
      )
      .addHelpText(
        'after',
        `
What counts:
  findings    of the severity --fail-on or higher; with --fail-on-new, only those that the base lacks
  openings    with --onto: connections from or to personal data that the change opens and nothing declares, as severity high
  undecided   results that could be such a finding, workloads that may hold personal data, and input that was not read

With --onto, --replace says which objects of the base are deleted, as for ringfence diff. With cluster:NAME and snapshot:NAME#NUMBER, the manifests (at most 8 MiB and 5,000 objects) are sent to the service, which judges with its own settings, the assumptions of the snapshot, and the data-flow map in force.

Exit codes: 0 passed; 1 something counts; 2 could not judge: something that could count is undecided, nothing is
classified as personal data (see --allow-no-pii), or there is no result.

Examples:
  $ ringfence check ./manifests
  $ ringfence check ./manifests --fail-on high --output sarif > ringfence.sarif
  $ ringfence check ./manifests --onto ../main/manifests --fail-on-new
  $ helm template shop ./chart --namespace shop | ringfence check - --fail-on medium
  $ kubectl kustomize ./overlays/prod | RINGFENCE_TOKEN=rf_... ringfence check - --onto cluster:prod --fail-on-new
  $ ringfence check ./manifests --rules rules.yaml
  $ ringfence check ./manifests --map data-flows.yaml --map-cluster retail-eu --output markdown`,
      )
      .action(async (paths: string[], options) => {
        const { checkManifests } = await import('./check.ts');
        finish(await checkManifests(paths, options, terminal));
      });
  },
};

function readRuleDocs(text: string): string {
  const url = URL.parse(text);
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url.href.replace(/\/+$/, '');
  throw new InvalidArgumentError('Use an address such as https://git.example.org/ringfence/docs/rules.');
}
