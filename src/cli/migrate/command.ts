import { CONFIG_HELP, type CommandDefinition } from '../command.ts';

export const migrateCommand: CommandDefinition = {
  name: 'migrate',
  define: (command, { terminal, finish }) => {
    command
      .summary('migrate the database to this version')
      .description(
        'Applies the pending migrations to the database. Safe to run from several replicas at once.',
      )
      .option('--config <file>', CONFIG_HELP)
      .option('--status', 'only show the state of the database; exit with code 2 unless it is current')
      .action(async (options) => {
        const { migrate } = await import('./migrate.ts');
        finish(await migrate(options, terminal));
      });
  },
};
