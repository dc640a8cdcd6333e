import { Command, CommanderError } from 'commander';
import { processVariables } from '../config/environment.ts';
import { PRODUCT_VERSION } from '../config/product-version.ts';
import { baselineCommand } from './baseline/command.ts';
import { checkCommand } from './check/command.ts';
import type { CommandDefinition } from './command.ts';
import { connectionsCommand } from './connections/command.ts';
import { dataflowCommand } from './dataflow/command.ts';
import { diffCommand } from './diff/command.ts';
import { driftCommand } from './drift/command.ts';
import { EXIT, type ExitCode, type Finish } from './exit-code.ts';
import { exportCommand } from './export/command.ts';
import { explainCommand } from './explain/command.ts';
import { exposureCommand } from './exposure/command.ts';
import { explainFailure } from './failure.ts';
import { frameworksCommand } from './frameworks/command.ts';
import { historyCommand } from './history/command.ts';
import { lintCommand } from './lint/command.ts';
import { migrateCommand } from './migrate/command.ts';
import { processTerminal, type Terminal } from './output/terminal.ts';
import { retentionCommand } from './retention/command.ts';
import { rulesCommand } from './rules/command.ts';
import { targetsCommand } from './targets/command.ts';
import { scanCommand } from './scan/command.ts';
import { serveCommand } from './serve/command.ts';
import { simulateCommand } from './simulate/command.ts';
import { snapshotCommand } from './snapshot/command.ts';
import { snapshotsCommand } from './snapshots/command.ts';
import { suggestCommand } from './suggest/command.ts';
import { tokenCommand } from './token/command.ts';

/** All commands, in the order of `ringfence --help`. */
const COMMANDS: readonly CommandDefinition[] = [
  serveCommand,
  scanCommand,
  checkCommand,
  connectionsCommand,
  explainCommand,
  exposureCommand,
  simulateCommand,
  diffCommand,
  lintCommand,
  suggestCommand,
  historyCommand,
  snapshotCommand,
  snapshotsCommand,
  driftCommand,
  baselineCommand,
  dataflowCommand,
  rulesCommand,
  targetsCommand,
  frameworksCommand,
  retentionCommand,
  exportCommand,
  migrateCommand,
  tokenCommand,
];

/**
 * Runs the command line. The code of each command is loaded on demand, so that `scan` does not load the server's
 * frameworks. Never throws: errors are printed on stderr.
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

/** The command line with all commands and their help. */
export function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command('ringfence')
    .description(
      'Checks whether the network policies of Kubernetes clusters isolate the workloads that handle personal data.',
    )
    .version(PRODUCT_VERSION, '-V, --version')
    .showHelpAfterError('(see --help for the options)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit codes: 0 success; 1 findings at or above --fail-on, a difference, or something to lint; 2 no result, could not
judge, or wrong usage. See the help of each command.

Examples:
  $ ringfence serve                     the service, with the example fleet if no cluster is configured
  $ ringfence scan ./manifests          assess a folder of manifests; no server needed
  $ ringfence scan --context prod       assess a live cluster with your own kubeconfig
  $ ringfence check ./manifests         decide in a pipeline whether manifests may be deployed
  $ ringfence connections ./manifests   who can reach whom
  $ ringfence explain ./manifests --from shop/web --to customers/db --port 5432/tcp
  $ ringfence exposure ./manifests      which workloads the internet can reach
  $ ringfence diff ./before ./after     what a change of manifests opens and closes
  $ ringfence lint ./manifests          policies that do not do what they appear to do
  $ ringfence suggest ./manifests --map data-flows.yaml --namespace customers   policies from the data-flow map`,
    );
  for (const { name, define } of COMMANDS) define(program.command(name), { terminal, finish });
  return program;
}
