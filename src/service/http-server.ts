import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { createApplication } from '../app.ts';
import type { CredentialCipher } from '../clusters/credentials/credential-cipher.ts';
import { registeredServers } from '../clusters/registration/server-addresses.ts';
import type { Config } from '../config/config.ts';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { createPool } from '../database/pool.ts';
import { DEFAULT_API_SETTINGS } from '../api/api-settings.ts';
import type { Metrics } from '../observability/metrics.ts';
import { OutageLog } from '../observability/outage-log.ts';
import type { Liveness, ReadinessCheck } from '../http/readiness.ts';
import type { SnapshotQueue } from '../clusters/scheduling/snapshot-queue.ts';
import { OutgoingGuard } from '../outgoing/guard.ts';
import { listen } from './listening.ts';

export interface HttpServerParts {
  readonly config: Config;
  readonly assessment: AssessmentSettings;
  readonly findings: FindingSettings;
  readonly database: OpenDatabase;
  readonly cipher: CredentialCipher;
  readonly snapshotQueue: SnapshotQueue;
  readonly liveness: Liveness;
  readonly readiness: readonly ReadinessCheck[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface HttpServer {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the API. Throws `ListenError` if the port is in use. */
export async function startHttpServer(parts: HttpServerParts): Promise<HttpServer> {
  const {
    config,
    assessment,
    findings,
    database,
    cipher,
    snapshotQueue,
    liveness,
    readiness,
    logger,
    metrics,
  } = parts;
  const pool = openApiPool(database, logger);
  const application = await createApplication({
    settings: {
      ...DEFAULT_API_SETTINGS,
      metricsAccess: config.metrics.access,
      trustedProxies: config.server.trustedProxies,
      assessment,
      findings,
    },
    logger,
    metrics,
    liveness,
    readiness,
    pool,
    cipher,
    snapshotQueue,
    serverAddresses: registeredServers(config.limits),
    outgoing: new OutgoingGuard(config.outgoing.allow),
  });
  const server: Server = application.getHttpServer();
  const close = async (): Promise<void> => {
    await application.close();
    await pool.end();
  };
  try {
    return { url: await listen(server, config.server), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Slightly more than the time limit of an operation, so that the caller gets the operation's error and not the
 * database's.
 */
const STATEMENT_SECONDS = DEFAULT_API_SETTINGS.limits.operationSeconds + 2;

/**
 * The API's own connections. When nobody waits for a result any more, the database cancels the statement. Migrations
 * and publications have no time limit and use other connections.
 */
export function openApiPool(
  { connectionString }: Pick<OpenDatabase, 'connectionString'>,
  log: Pick<Logger, 'warn' | 'error'>,
): OpenDatabase['pool'] {
  const outages = new OutageLog(log);
  return createPool({
    connectionString,
    statementSeconds: STATEMENT_SECONDS,
    onConnectionLost: ({ message }) =>
      outages.warn({ error: message }, 'lost a connection of the API to the database'),
  });
}
