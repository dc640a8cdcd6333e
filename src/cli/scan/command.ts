import { Option } from 'commander';
import { SEVERITIES } from '../../core/rules/rule.ts';
import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { collected, withFilters } from '../input/filters.ts';
import { withRules } from '../input/judging/custom-rules-option.ts';
import { withMap } from '../input/judging/data-flow-map-option.ts';
import { withScenarios } from '../input/judging/scenarios-option.ts';
import { withSources } from '../input/source-options.ts';
import { withOutput } from '../output/formats.ts';
import { SCAN_FORMATS } from './formats.ts';
import { withPii } from '../input/judging/pii-options.ts';

export const scanCommand: CommandDefinition = {
  name: 'scan',
  define: (command, { terminal, finish }) => {
    const judging = withScenarios(withRules(withMap(withPii(withSources(command)))));
    withOutput(
      withFilters(judging)
        .option('--focus <rule>', 'show only findings of this rule (repeatable)', collected)
        .option(
          '--control <control>',
          "show only findings of rules that are mapped to this control, such as 'pci-dss 1.3.1', or to this framework (repeatable)",
          collected,
        ),
      SCAN_FORMATS,
    )
      .summary('assess the isolation of PII in manifests or live clusters')
      .description(
        'Reads manifests or live clusters, assesses how well PII workloads are isolated, and prints scores ' +
          'and findings. Needs no server and no database, and changes nothing.',
      )
      .option(
        '--config <file>',
        `${CONFIG_HELP}; classification, declaredConnections, dataFlowMap, scenarios and rules are used`,
      )
      .addOption(
        new Option(
          '--fail-on <severity>',
          'exit with code 1 if there is a finding of this severity or higher',
        ).choices(SEVERITIES),
      )
      .option(
        '--separate',
        'treat each path as a separate cluster (default: all paths together are one cluster)',
      )
      .option(
        '--patches <folder>',
        'write the policies that close findings to this folder, one file per patch',
      )
      .option(
        '--environment <name>',
        'the environment of the cluster, for namespaces without a label for it (rule environment-crossing)',
      )
      .addHelpText(
        'after',
        `
Exit codes: 0 assessed; 1 findings at or above --fail-on; 2 no result or nothing to assess, or --fail-on was given and
a rule of that severity could not be decided, or nothing is classified as personal data.
--namespace, --workload, --focus and --control limit what is shown and what --fail-on counts, not what is assessed.

Examples:
  $ ringfence scan ./manifests
  $ kubectl get -A -o json ns,deploy,sts,ds,netpol | ringfence scan -
  $ ringfence scan --context prod --context staging
  $ ringfence scan ./manifests --output json | jq '.clusters[].findings[] | .ruleId'
  $ ringfence scan ./manifests --patches ./patches && kubectl diff -R -f ./patches
  $ ringfence scan ./manifests --map data-flows.yaml --map-cluster retail-eu
  $ ringfence scan ./manifests --rules rules.yaml
  $ ringfence scan ./manifests --pii 'shop/db' --pii-label data=customers
  $ ringfence scan ./clusters/eu ./clusters/us --separate
  $ ringfence scan ./manifests --namespace shop --output summary
  $ ringfence scan ./manifests --control 'pci-dss 1.3.1'
  $ ringfence scan ./manifests --fail-on high`,
      )
      .action(async (paths: string[], options) => {
        const { scan } = await import('./scan.ts');
        finish(await scan(paths, options, terminal));
      });
  },
};
