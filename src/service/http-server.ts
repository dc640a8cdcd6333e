import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Logger } from 'pino';
import { createApplication } from '../app.ts';
import { OWN_SERVERS, REGISTERED_SERVERS } from '../clusters/sources/kubernetes/server-address.ts';
import type { Config } from '../config/config.ts';
import type { OpenDatabase } from '../database/open-database.ts';
import { DEFAULT_API_SETTINGS } from '../http/api-settings.ts';
import type { Metrics } from '../http/metrics.ts';
import type { SnapshotQueue } from '../jobs/snapshot-queue.ts';
import type { Stores } from './stores.ts';

/** The address to listen on cannot be had. */
export class ListenError extends Error {
  readonly code: 'port-in-use' | 'address-unavailable';

  constructor(code: ListenError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ListenError';
    this.code = code;
  }
}

export interface HttpServerParts {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly stores: Stores;
  readonly snapshotQueue: SnapshotQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface HttpServer {
  /** E.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the API. Throws `ListenError` where the port is taken. */
export async function startHttpServer(parts: HttpServerParts): Promise<HttpServer> {
  const { config, database, stores, snapshotQueue, logger, metrics } = parts;
  const { host, port } = config.server;
  const application = await createApplication({
    settings: { ...DEFAULT_API_SETTINGS, metricsAccess: config.metrics.access },
    logger,
    metrics,
    readiness: [
      {
        name: 'database',
        check: async () => ((await database.pool.query('SELECT 1')).rowCount === 1 ? 'ready' : 'not-ready'),
      },
      { name: 'queue', check: async () => ((await snapshotQueue.counts()) ? 'ready' : 'not-ready') },
    ],
    pool: database.pool,
    cipher: stores.cipher,
    snapshotQueue,
    serverAddresses: config.limits.allowLoopbackServers ? OWN_SERVERS : REGISTERED_SERVERS,
  });
  const server: Server = application.getHttpServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    await application.close();
    throw asListenError(error, host, port);
  }
  const address = server.address();
  return { url: urlOf(address, host, port), close: () => application.close() };
}

function urlOf(address: ReturnType<Server['address']>, host: string, configured: number): string {
  const port = typeof address === 'object' && address !== null ? address.port : configured;
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

function asListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new ListenError(
      'port-in-use',
      `port ${port} on ${host} is in use, perhaps by another Ringfence: stop that, or choose another port (server.port, RINGFENCE_HTTP_PORT, or --port)`,
      { cause: error },
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
    return new ListenError(
      'address-unavailable',
      `cannot listen on ${host} port ${port} (${code}): check server.host and server.port`,
      { cause: error },
    );
  }
  return error;
}
