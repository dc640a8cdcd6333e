import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Config } from '../config/config.ts';
import { reportReadiness, type ReadinessCheck } from '../http/readiness.ts';
import type { HttpServer } from './http-server.ts';
import { listen } from './listening.ts';

/**
 * Answers probes, and nothing else, in a process that has no API: `/healthz` and `/readyz` as the API has them, at
 * the same configured address. Throws `ListenError` where the port is taken.
 */
export async function startHealthServer(
  address: Config['server'],
  checks: readonly ReadinessCheck[],
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void respond(request.url, checks, response);
  });
  return { url: await listen(server, address), close: () => closed(server) };
}

async function respond(
  path: string | undefined,
  checks: readonly ReadinessCheck[],
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(path, checks);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

async function answer(
  path: string | undefined,
  checks: readonly ReadinessCheck[],
): Promise<{ readonly status: number; readonly body: object }> {
  if (path === '/healthz') return { status: 200, body: { status: 'ok' } };
  if (path !== '/readyz') {
    return { status: 404, body: { detail: 'this process answers /healthz and /readyz only' } };
  }
  const report = await reportReadiness(checks);
  return { status: report.status === 'ready' ? 200 : 503, body: report };
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await done;
}
