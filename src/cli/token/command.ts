import { Option } from 'commander';
import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { ROLES } from '../../auth/principal.ts';
import { withOutput } from '../output/formats.ts';
import { CREATED_TOKEN_FORMATS, REVOKED_TOKEN_FORMATS, TOKEN_LIST_FORMATS } from './formats.ts';

export const tokenCommand: CommandDefinition = {
  name: 'token',
  define: (command, { terminal, finish }) => {
    command.summary('create, list and revoke API tokens');
    withOutput(command.command('create'), CREATED_TOKEN_FORMATS)
      .description('Creates an API token and prints it once on stdout.')
      .requiredOption('--name <name>', 'what the token is for')
      .addOption(new Option('--role <role>', 'the permissions of the token').choices(ROLES).default('viewer'))
      .option('--owner <person>', 'the person that the token belongs to: "NAME <EMAIL>" (default: none)')
      .option('--expires <duration>', 'how long the token is valid, at most a year', '90d')
      .option('--cluster <name...>', 'clusters that the token may see (default: all)')
      .option('--namespace <name...>', 'namespaces that the token may see (default: all)')
      .option('--config <file>', CONFIG_HELP)
      .addHelpText(
        'after',
        [
          '\nExamples:',
          '  $ ringfence token create --name dashboard --role viewer --expires 30d',
          '  $ ringfence token create --name laptop --role approver --owner "Ada Lovelace <ada@example.org>"',
        ].join('\n'),
      )
      .action(async (options) => {
        const { createToken } = await import('./token.ts');
        finish(await createToken(options, terminal));
      });
    withOutput(command.command('list'), TOKEN_LIST_FORMATS)
      .description('Lists the tokens that are neither revoked nor expired.')
      .option('--config <file>', CONFIG_HELP)
      .action(async (options) => {
        const { listTokens } = await import('./token.ts');
        finish(await listTokens(options, terminal));
      });
    withOutput(command.command('revoke'), REVOKED_TOKEN_FORMATS)
      .argument('<id>', 'as shown by `ringfence token list`')
      .description('Revokes a token, effective from the next request.')
      .option('--config <file>', CONFIG_HELP)
      .action(async (id: string, options) => {
        const { revokeToken } = await import('./token.ts');
        finish(await revokeToken(id, options, terminal));
      });
  },
};
