import { InvalidArgumentError, Option } from 'commander';
import { CONFIG_HELP, type CommandDefinition } from '../command.ts';

export const serveCommand: CommandDefinition = {
  name: 'serve',
  define: (command, { terminal, finish }) => {
    command
      .summary('run the service')
      .description(
        'Runs API, workers and schedules in one process, with an embedded PostgreSQL unless DATABASE_URL is set. Uses the example fleet if no cluster is configured. All roles serve /healthz and /readyz.',
      )
      .option('--config <file>', CONFIG_HELP)
      .addOption(
        new Option('--role <role>', 'which parts this process runs')
          .choices(['all', 'api', 'worker'])
          .default('all'),
      )
      .option('--host <address>', 'address to listen on (default: server.host)')
      .addOption(new Option('--port <port>', 'port to listen on (default: server.port)').argParser(parsePort))
      .addHelpText(
        'after',
        `
Examples:
  $ ringfence serve
  $ ringfence serve --config ./ringfence.yaml --port 9000
  $ DATABASE_URL=postgresql://... ringfence serve --role worker`,
      )
      .action(async (options) => {
        const { serve } = await import('./serve.ts');
        finish(await serve(options, terminal));
      });
  },
};

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port number from 0 to 65535.');
}
