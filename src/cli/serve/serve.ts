import { destination } from 'pino';
import { loadConfig, type Config } from '../../config/config.ts';
import { processVariables } from '../../config/environment.ts';
import { createLogger } from '../../observability/logger.ts';
import { ServiceProcess, type ServiceRole } from '../../service/service.ts';
import { explainFailure } from '../failure.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderFleet } from './fleet-table.ts';
import { minuteText } from '../output/minute-text.ts';
import type { Terminal } from '../output/terminal.ts';

export interface ServeOptions {
  readonly config?: string;
  readonly role: ServiceRole;
  readonly host?: string;
  readonly port?: number;
}

/** After Ctrl-C, the service has this long to close. Whatever is still open then ends with the process. */
const STOP_PATIENCE_MS = 4500;
const STDERR = 2;

/** `ringfence serve`: runs until it is stopped. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  const config = withOptions(loadConfig({ file: options.config, env: processVariables() }), options);
  const stopping = new AbortController();
  const interrupted = Promise.withResolvers<void>();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(EXIT.failed);
    stopping.abort(new DOMException('stopped', 'AbortError'));
    interrupted.resolve();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const logger = createLogger({
    level: logLevel(config),
    destination: destination({ dest: STDERR, sync: true }),
  });
  // Log collectors need one format per line; people get sentences.
  const progress = (text: string): void => {
    if (process.stderr.isTTY) terminal.progress(text);
    else logger.info(text);
  };
  const service = new ServiceProcess({
    config,
    role: options.role,
    signIn: wantsSignInLink(config) ? 'link' : 'none',
    logger,
    progress,
    onCollecting: ({ name }, { kind, objects }) => progress(`${name}: ${kind} read so far: ${objects}`),
  });
  /** The reason why the service ended, unless it was told to stop. */
  let fault: { readonly error: unknown } | undefined;
  try {
    const failure = service.failure();
    await service.start(stopping.signal);
    if (options.role === 'all')
      progress(
        (await service.pendingSnapshots()).length > 0
          ? 'taking the first snapshots'
          : 'no cluster has a schedule: snapshots are taken when they are requested',
      );
    await Promise.race([service.firstSnapshots(), interrupted.promise, failure]);
    if (!stopping.signal.aborted) {
      const pending = await service.pendingSnapshots();
      if (pending.length > 0) progress(`still taking the first snapshots of ${pending.join(', ')}`);
      await showWhatIsThere(service, options, terminal);
    }
    await Promise.race([interrupted.promise, failure]);
  } catch (error) {
    if (!stopping.signal.aborted) {
      fault = { error };
      throw error;
    }
  } finally {
    if (stopping.signal.aborted) progress('stopping');
    await closeWithin(STOP_PATIENCE_MS, service, terminal, fault);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return EXIT.ok;
}

function withOptions(config: Config, { host, port }: ServeOptions): Config {
  const { server } = config;
  return { ...config, server: { ...server, host: host ?? server.host, port: port ?? server.port } };
}

/**
 * The link contains an administrator's token, so by default it is only printed on a terminal and never written to log
 * files.
 */
function wantsSignInLink({ server }: Config): boolean {
  return server.signInLink === 'auto' ? process.stdout.isTTY : server.signInLink === 'always';
}

function logLevel({ logging }: Config) {
  if (logging.level !== 'auto') return logging.level;
  return process.stderr.isTTY ? 'warn' : 'info';
}

async function closeWithin(
  milliseconds: number,
  service: ServiceProcess,
  terminal: Terminal,
  fault: { readonly error: unknown } | undefined,
): Promise<void> {
  const impatient = setTimeout(() => {
    terminal.progress('stopped before everything was closed');
    // This is the last chance to report it, because the process ends here.
    if (fault !== undefined) explainFailure(fault.error, terminal);
    process.exit(fault === undefined ? EXIT.ok : EXIT.failed);
  }, milliseconds);
  try {
    await service.stop();
  } catch (error) {
    // Reports the cause of the end, not its consequences.
    if (fault === undefined) throw error;
  } finally {
    impatient.unref();
  }
}

async function showWhatIsThere(
  service: ServiceProcess,
  { role }: ServeOptions,
  terminal: Terminal,
): Promise<void> {
  if (role === 'worker') return;
  const fleet = await service.fleet();
  if (fleet.length > 0) terminal.print(`\n${renderFleet(fleet, terminal)}\n`);
  const { signIn, url = '' } = service;
  const bold = (text: string): string => terminal.style('bold', text);
  const lines = [
    `${bold('Sign in')}    ${signIn?.link ?? 'npx ringfence token create --name NAME --role admin'}`,
    signIn === undefined
      ? '           creates a token; a sign-in link is printed on a terminal, or with RINGFENCE_SIGN_IN_LINK=always'
      : `           as administrator until ${minuteText(signIn.expiresAt)} UTC, or until this process ends`,
    ...(signIn === undefined ? [] : [`${bold('Shell')}      export TOKEN=${signIn.token}`]),
    `${bold('GraphQL')}    ${url}/graphql`,
    `${bold('REST')}       ${url}/api/v1`,
    '',
    `${bold('Your own')}   npx ringfence scan --context NAME      assess a live cluster with your kubeconfig`,
    `${bold('clusters')}   npx ringfence scan ./manifests         assess a folder of manifests`,
    '           ringfence.yaml                         add clusters: copy ringfence.example.yaml and restart',
    '',
    'Snapshots are taken on schedule. Press Ctrl-C to stop.',
  ];
  terminal.print(lines.join('\n'));
}
