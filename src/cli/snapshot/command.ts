import { CONFIG_HELP, type CommandDefinition } from '../command.ts';

export const snapshotCommand: CommandDefinition = {
  name: 'snapshot',
  define: (command, { terminal, finish }) => {
    command
      .summary('request snapshots of clusters from the service')
      .description(
        'Requests a snapshot of each cluster as soon as possible. `ringfence serve` takes it, now or when it is started.',
      )
      .argument('<name...>', 'clusters as the service knows them')
      .option('--config <file>', CONFIG_HELP)
      .option(
        '--confirm',
        'confirm first that the newest snapshot, which is held because most objects of a kind disappeared at once, shows what the cluster contains',
      )
      .addHelpText('after', '\nExample:\n  $ ringfence snapshot retail-us')
      .action(async (names: readonly string[], options) => {
        const { requestSnapshots } = await import('./snapshot.ts');
        finish(await requestSnapshots(names, options, terminal));
      });
  },
};
