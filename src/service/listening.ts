import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';

/** The service cannot listen on the address. */
export class ListenError extends Error {
  readonly code: 'port-in-use' | 'address-unavailable';

  constructor(code: ListenError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ListenError';
    this.code = code;
  }
}

/** Listens and returns the URL, e.g. `http://127.0.0.1:8080`. Throws `ListenError` if the port is in use. */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw asListenError(error, host, port);
  }
  return urlOf(server.address(), host, port);
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
      `port ${port} on ${host} is in use, perhaps by another Ringfence: stop it, or choose another port (server.port, RINGFENCE_HTTP_PORT, or --port)`,
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
