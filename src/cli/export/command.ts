import { CONFIG_HELP, type CommandDefinition } from '../command.ts';

export const exportCommand: CommandDefinition = {
  name: 'export',
  define: (command, { terminal, finish }) => {
    command.summary('write the history of a cluster as NDJSON, and verify such a file');
    command
      .command('cluster')
      .description(
        'Writes everything that was recorded of a cluster as NDJSON: a header, a line for each record, and a footer with the number of records by type and a SHA-256. It reads the database as of one moment, while the service goes on. It contains no credentials. For backups use pg_dump.',
      )
      .argument('<name>', 'the cluster as the service knows it')
      .option('--file <file>', 'the file to write, which must not exist (default: standard output)')
      .option('--config <file>', CONFIG_HELP)
      .addHelpText('after', '\nExample:\n  $ ringfence export cluster prod | gzip > prod.ndjson.gz')
      .action(async (name: string, options) => {
        const { exportCluster } = await import('./export.ts');
        finish(await exportCluster(name, options, terminal));
      });
    command
      .command('verify')
      .description('Checks that an export is whole: its format, the number of records, and the checksum.')
      .argument('<file>', 'an export, or - for standard input')
      .action(async (file: string) => {
        const { verifyFile } = await import('./export.ts');
        finish(await verifyFile(file, terminal));
      });
  },
};
