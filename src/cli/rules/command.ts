import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withRules } from '../input/judging/custom-rules-option.ts';
import { withOutput } from '../output/formats.ts';
import { APPLIED_FORMATS, LIST_FORMATS, TEST_FORMATS } from './formats.ts';

export const rulesCommand: CommandDefinition = {
  name: 'rules',
  define: (command, { terminal, finish }) => {
    command.summary('list rules, and test, apply and export custom rules');
    withOutput(withRules(command.command('list')), LIST_FORMATS)
      .description('Lists the rules of this version, and with --rules those of a file.')
      .addHelpText('after', '\nExample:\n  $ ringfence rules list --rules rules.yaml')
      .action(async (options) => {
        const { listRules } = await import('./list.ts');
        finish(await listRules(options, terminal));
      });
    withOutput(command.command('test'), TEST_FORMATS)
      .argument('<file>', 'custom rules')
      .argument(
        '[folder...]',
        'folders with manifests and an expected.yaml; without any, the file is only checked',
      )
      .description(
        'Checks a file of custom rules, and judges the manifests of each folder by it. expected.yaml says which outcome each rule must have for which workload.',
      )
      .addHelpText(
        'after',
        `
Exit codes: 0 every outcome is as expected; 1 some are not; 2 the file or a folder has errors.

expected.yaml:
  expect:
    custom-registry:
      shop/web: pass
      shop/db[StatefulSet]: fail

Examples:
  $ ringfence rules test rules.yaml
  $ ringfence rules test rules.yaml tests/registry tests/egress`,
      )
      .action(async (file: string, folders: string[], options) => {
        const { testRules } = await import('./test.ts');
        finish(await testRules(file, folders, options, terminal));
      });
    withOutput(withAddress(command.command('apply')), APPLIED_FORMATS)
      .argument('<file>', 'custom rules; - reads stdin')
      .option('--comment <text>', 'why they are applied')
      .option(
        '--expected-version <number>',
        'the version that they replace, 0 for none (default: the one in force now)',
      )
      .description(
        'Replaces the custom rules of the service, and requests the next snapshot of each cluster. The token must belong to a person with the role admin, and see the whole fleet.',
      )
      .addHelpText(
        'after',
        '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence rules apply rules.yaml --comment "Reviewed, CHG-1042"',
      )
      .action(async (file: string, options) => {
        const { applyRules } = await import('./service.ts');
        finish(await applyRules(file, options, terminal));
      });
    withAddress(command.command('export'))
      .option('--version-number <number>', 'an earlier version (default: the one in force)')
      .description('Prints the custom rules of the service as YAML.')
      .addHelpText('after', '\nExample:\n  $ RINGFENCE_TOKEN=rf_... ringfence rules export > rules.yaml')
      .action(async (options) => {
        const { exportRules } = await import('./service.ts');
        finish(await exportRules(options, terminal));
      });
  },
};
