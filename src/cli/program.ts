import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { processVariables } from '../config/environment.ts';
import { ROLES } from '../auth/principal.ts';
import { SEVERITIES } from '../core/rules/rule.ts';
import { EXIT, type ExitCode, type Finish } from './exit-code.ts';
import { explainFailure } from './failure.ts';
import { addReachabilityCommands } from './reachability-commands.ts';
import { addSourceArguments } from './input/source-arguments.ts';
import { processTerminal, type Terminal } from './output/terminal.ts';

const CONFIG_HELP =
  'ringfence.yaml to read (default: $RINGFENCE_CONFIG, else ./ringfence.yaml if there is one)';

/**
 * Runs the command line. Each command's code is loaded only when it is asked for, so that `scan` never waits
 * for the server's frameworks. Never throws: failures are explained on stderr.
 *
 * @param argv as in `process.argv`
 */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal(processVariables());
  let exitCode: ExitCode = EXIT.ok;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
    explainFailure(error, terminal);
    return EXIT.failed;
  }
}

function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command('ringfence')
    .description(
      'Proves, for a fleet of Kubernetes clusters, that personal data cannot travel where it should not.',
    )
    .version(readVersion(), '-V, --version')
    .showHelpAfterError('(add --help for what can be said here)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit codes: 0 done; 1 findings at or over --fail-on, a difference, or something to lint; 2 could not judge,
or wrong usage. Each command's --help says more.

Examples:
  $ ringfence serve                     the service, with the example fleet if no cluster is configured
  $ ringfence scan ./manifests          judge a folder of manifests; no server needed
  $ ringfence scan --context prod       judge a live cluster with your own kubeconfig
  $ ringfence connections ./manifests   who can reach whom
  $ ringfence explain ./manifests --from shop/web --to customers/db --port 5432/tcp
  $ ringfence exposure ./manifests      which workloads the internet reaches
  $ ringfence diff ./before ./after     what a change of manifests opens and closes
  $ ringfence lint ./manifests          policies that do not do what they seem to`,
    );
  addServe(program, terminal, finish);
  addScan(program, terminal, finish);
  addReachabilityCommands(program, terminal, finish);
  addMigrate(program, terminal, finish);
  addToken(program, terminal, finish);
  return program;
}

function addServe(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('serve')
    .summary('run the service')
    .description(
      'Runs API, workers and schedules in one process, with an embedded PostgreSQL unless DATABASE_URL is set.\nWatches the example fleet if no cluster is configured. Every role answers /healthz and /readyz.',
    )
    .option('--config <file>', CONFIG_HELP)
    .addOption(
      new Option('--role <role>', 'what this process does').choices(['all', 'api', 'worker']).default('all'),
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
      const { serve } = await import('./serve/serve.ts');
      finish(await serve(options, terminal));
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port number from 0 to 65535.');
}

function addScan(program: Command, terminal: Terminal, finish: Finish): void {
  addSourceArguments(program.command('scan'))
    .summary('judge the isolation of PII in manifests or live clusters')
    .description(
      'Reads manifests or live clusters, judges how well PII workloads are isolated, and prints scores and findings.\nNeeds no server and no database, and changes nothing.',
    )
    .option('--config <file>', `${CONFIG_HELP}; classification, declaredConnections and rules are used`)
    .addOption(
      new Option('-o, --output <format>', 'form of the result')
        .choices(['table', 'json', 'yaml', 'markdown', 'csv'])
        .default('table'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 if there is a finding at or over it').choices(SEVERITIES),
    )
    .option('--patches <folder>', 'write the policies that close findings there, a file for each patch')
    .addHelpText(
      'after',
      `
Exit codes: 0 judged; 1 findings at or over --fail-on; 2 nothing could be judged, or --fail-on was given and
something of that severity could not be decided, or nothing was there to judge.

Examples:
  $ ringfence scan ./manifests
  $ kubectl get -A -o json ns,deploy,sts,ds,netpol | ringfence scan -
  $ ringfence scan --context prod --context staging
  $ ringfence scan ./manifests --output json | jq '.clusters[].findings[] | .ruleId'
  $ ringfence scan ./manifests --patches ./patches && kubectl diff -R -f ./patches
  $ ringfence scan ./manifests --fail-on high`,
    )
    .action(async (paths: string[], options) => {
      const { scan } = await import('./scan/scan.ts');
      finish(await scan(paths, options, terminal));
    });
}

function addMigrate(program: Command, terminal: Terminal, finish: Finish): void {
  program
    .command('migrate')
    .summary('bring the database to this version')
    .description(
      'Applies the migrations that the database has not had. Safe to run from several replicas at once.',
    )
    .option('--config <file>', CONFIG_HELP)
    .option('--status', 'only say how far the database is; exit 2 unless it is current')
    .action(async (options) => {
      const { migrate } = await import('./migrate/migrate.ts');
      finish(await migrate(options, terminal));
    });
}

function listOutput(): Option {
  return new Option('-o, --output <format>', 'form of the result')
    .choices(['table', 'json'])
    .default('table');
}

function addToken(program: Command, terminal: Terminal, finish: Finish): void {
  const token = program.command('token').summary('make, list and revoke API tokens');
  token
    .command('create')
    .description('Makes an API token and prints it, once, on stdout.')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('viewer'))
    .option('--expires <duration>', 'how long it is good for, a year at most', '90d')
    .option('--cluster <name...>', 'clusters it may see (default: all)')
    .option('--namespace <name...>', 'namespaces it may see (default: all)')
    .option('--config <file>', CONFIG_HELP)
    .addOption(listOutput())
    .addHelpText(
      'after',
      '\nExample:\n  $ ringfence token create --name dashboard --role viewer --expires 30d',
    )
    .action(async (options) => {
      const { createToken } = await import('./token/token.ts');
      finish(await createToken(options, terminal));
    });
  token
    .command('list')
    .description('Lists the tokens that are neither revoked nor expired.')
    .option('--config <file>', CONFIG_HELP)
    .addOption(listOutput())
    .action(async (options) => {
      const { listTokens } = await import('./token/token.ts');
      finish(await listTokens(options, terminal));
    });
  token
    .command('revoke')
    .argument('<id>', 'as shown by `ringfence token list`')
    .description('Revokes a token, from the next request on.')
    .option('--config <file>', CONFIG_HELP)
    .addOption(listOutput())
    .action(async (id: string, options) => {
      const { revokeToken } = await import('./token/token.ts');
      finish(await revokeToken(id, options, terminal));
    });
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
