import { CONFIG_HELP, type CommandDefinition } from '../command.ts';
import { withOutput } from '../output/formats.ts';
import { RETENTION_FORMATS } from './formats.ts';

export const retentionCommand: CommandDefinition = {
  name: 'retention',
  define: (command, { terminal, finish }) => {
    withOutput(command, RETENTION_FORMATS)
      .summary('show or remove what need not be kept any longer')
      .description(
        'Shows which snapshots would lose their objects (be thinned), and which everything else that was recorded of them (expire), by the retention in the configuration. Changes nothing unless --apply is given; `ringfence serve` does it every night.',
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
