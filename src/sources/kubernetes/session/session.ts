import { Agent } from 'undici';
import type { Dispatcher } from 'undici';

/** `refreshed`: the server has just refused the last ones, so nothing remembered will do. */
type CredentialFreshness = 'remembered' | 'refreshed';

/** An open connection: where requests go, and what signs them in. */
export interface ApiServerSession {
  /** Base of every request; may have a path (a proxy in front of several clusters). */
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  /** Headers that sign one request in. Asked before each request, so that tokens may rotate. */
  authenticate(freshness: CredentialFreshness): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** TLS and address options of the sockets to one server (a part of `tls.ConnectionOptions`). */
export type SocketOptions = NonNullable<Exclude<Agent.Options['connect'], Function>>;

/** Sockets to one API server: two, since at most two LISTs run at once. Redirects are not followed. */
export function apiServerAgent(connect: SocketOptions): Agent {
  return new Agent({
    connections: 2,
    pipelining: 1,
    connect: { timeout: 10_000, keepAlive: true, ...connect },
  });
}
