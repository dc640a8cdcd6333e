import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../observability/metrics.ts';
import { endIfUnread } from '../api/http/unread-bodies.ts';
import { reportReadiness, type Liveness, type ReadinessCheck } from '../http/readiness.ts';
import type { HttpServer } from './http-server.ts';
import { listen } from './listening.ts';
import type { MetricsAccess } from './metrics/metrics-access.ts';

export interface HealthServerParts {
  readonly liveness: Liveness;
  readonly readiness: readonly ReadinessCheck[];
  readonly metrics: Metrics;
  readonly metricsAccess: MetricsAccess;
}

/** No request needs a body, so bodies are not read. */
const TAKEN_BODY_BYTES = 0;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/**
 * Serves only probes and scrapers, in a process without an API: `/healthz`, `/readyz` and `/metrics` as in the API, at
 * the same configured address. Throws `ListenError` if the port is in use.
 */
export async function startHealthServer(
  address: Pick<Config['server'], 'host' | 'port'>,
  parts: HealthServerParts,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    endIfUnread(request, response, TAKEN_BODY_BYTES);
    void respond(request, response, parts);
  });
  return { url: await listen(server, address), close: () => closed(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HealthServerParts,
): Promise<void> {
  const { status, type, text } = await answer(request, parts).catch(() =>
    json(500, { detail: 'internal error: see the log of the service' }),
  );
  response.writeHead(status, { 'content-type': type });
  response.end(text);
}

async function answer(
  { url = '', headers }: IncomingMessage,
  { liveness, readiness, metrics, metricsAccess }: HealthServerParts,
): Promise<Answer> {
  switch (url) {
    case '/healthz': {
      const status = liveness();
      return json(status === 'ok' ? 200 : 503, { status });
    }
    case '/readyz': {
      const report = await reportReadiness(readiness);
      return json(report.status === 'ready' ? 200 : 503, report);
    }
    case '/metrics': {
      const status = await metricsAccess(headers.authorization);
      if (status !== 200) return json(status, { detail: 'this requires an API token for the whole fleet' });
      const { registry } = metrics;
      return { status, type: registry.contentType, text: await registry.metrics() };
    }
    default:
      return json(404, { detail: 'this process serves only /healthz, /readyz and /metrics' });
  }
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json; charset=utf-8', text: JSON.stringify(body) };
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await done;
}
