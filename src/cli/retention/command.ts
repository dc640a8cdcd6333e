import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { RETENTION_FORMATS } from './formats.ts';

export const retentionCommand: CommandDefinition = {
  name: 'retention',
  define: (command, { terminal, finish }) => {
    withOutput(command, RETENTION_FORMATS)
      .summary('show or remove what no longer has to be kept')
      .description(
        'Shows which snapshots would lose their objects (be thinned) and which would also lose everything else that was recorded of them (expire), according to `retention` in the configuration. Removes nothing unless --apply is given; `ringfence serve` applies the retention every night.',
      )
      .argument('[name...]', 'clusters as the service knows them (default: all)')
      .option('--apply', 'remove it now')
      .option('--config <file>', CONFIG_HELP)
      .addHelpText(
        'after',
        '\nExamples:\n  $ ringfence retention                 a dry run of all clusters\n  $ ringfence retention --apply prod',
      )
      .action(async (names: readonly string[], options) => {
        const { showRetention } = await import('./retention.ts');
        finish(await showRetention(names, options, terminal));
      });
  },
};
