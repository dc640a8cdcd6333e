import type { CommandDefinition } from '../command.ts';
import { withRules } from '../input/custom-rules-option.ts';
import { withOutput } from '../output/formats.ts';
import { LIST_FORMATS, TEST_FORMATS } from './formats.ts';

export const rulesCommand: CommandDefinition = {
  name: 'rules',
  define: (command, { terminal, finish }) => {
    command.summary('list rules, and test custom rules');
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
  },
};
