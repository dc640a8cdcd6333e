import { withAddress } from '../client/address-option.ts';
import type { CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { CHECK_FORMATS, SERVICE_FORMATS, TARGET_FORMATS } from './formats.ts';

const WHO = 'The token must belong to a person with the role admin, and see the whole fleet.';

export const targetsCommand: CommandDefinition = {
  name: 'targets',
  define: (command, { terminal, finish }) => {
    command.summary('save, test and delete the services that findings can be sent to');
    withOutput(withAddress(command.command('list')), TARGET_FORMATS)
      .description('Lists the ticket targets of the service, without their secrets.')
      .action(async (options) => {
        const { listTargets } = await import('./targets.ts');
        finish(await listTargets(options, terminal));
      });
    withOutput(withAddress(command.command('services')), SERVICE_FORMATS)
      .description('Lists the services that targets can have, with their settings and secrets ([optional]).')
      .action(async (options) => {
        const { listServices } = await import('./targets.ts');
        finish(await listServices(options, terminal));
      });
    withOutput(withAddress(command.command('save')), TARGET_FORMATS)
      .argument('<file>', 'the target, as YAML or JSON')
      .option(
        '--secrets <file>',
        'its secrets, as YAML or JSON (default: those that were saved before, if they go to the same address)',
      )
      .option(
        '--expected-version <number>',
        'the version that it replaces, 0 for none (default: the present one)',
      )
      .description(`Adds or replaces a ticket target. ${WHO}`)
      .addHelpText(
        'after',
        `
The file:
  name: security-issues
  type: github
  settings: { repository: acme/security }

The file of secrets:
  token: github_pat_...

Example:
  $ RINGFENCE_TOKEN=rf_... ringfence targets save github.yaml --secrets secrets.yaml`,
      )
      .action(async (file: string, options) => {
        const { saveTarget } = await import('./targets.ts');
        finish(await saveTarget(file, options, terminal));
      });
    withOutput(withAddress(command.command('test')), CHECK_FORMATS)
      .argument('<name>', 'the target')
      .description(
        'Asks the service of a target whether everything is as tickets need it, up to the first check that fails. No ticket is created.',
      )
      .addHelpText(
        'after',
        `
Exit codes: 0 everything is as needed; 1 a check failed; 2 the target does not exist, or may not be tested.

Example:
  $ RINGFENCE_TOKEN=rf_... ringfence targets test security-issues`,
      )
      .action(async (name: string, options) => {
        const { testTarget } = await import('./targets.ts');
        finish(await testTarget(name, options, terminal));
      });
    withOutput(withAddress(command.command('delete')), TARGET_FORMATS)
      .argument('<name>', 'the target')
      .option('--expected-version <number>', 'the version that is deleted (default: the present one)')
      .description(`Deletes a ticket target with its secrets. ${WHO}`)
      .action(async (name: string, options) => {
        const { deleteTarget } = await import('./targets.ts');
        finish(await deleteTarget(name, options, terminal));
      });
  },
};
