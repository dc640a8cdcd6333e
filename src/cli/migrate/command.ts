import { CONFIG_HELP, type CommandDefinition } from '../command.ts';

export const migrateCommand: CommandDefinition = {
  name: 'migrate',
  define: (command, { terminal, finish }) => {
    command
      .summary('bring the database to this version')
      .description(
        'Applies the migrations that the database has not had. Safe to run from several replicas at once.',
      )
      .option('--config <file>', CONFIG_HELP)
      .option('--status', 'only say how far the database is; exit 2 unless it is current')
      .action(async (options) => {
        const { migrate } = await import('./migrate.ts');
        finish(await migrate(options, terminal));
      });
  },
};
