import { Agent } from 'undici';
import type { Dispatcher } from 'undici';

/** `refreshed`: the server has just rejected the last headers, so cached credentials must not be used. */
type CredentialFreshness = 'remembered' | 'refreshed';

/** An open connection: the server's address, and the credentials for requests. */
export interface ApiServerSession {
  /** Base URL of all requests; may have a path (a proxy in front of several clusters). */
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  /** Headers that authenticate one request. Called before each request, so that tokens may rotate. */
  authenticate(freshness: CredentialFreshness): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** TLS and address options of the sockets to one server (a part of `tls.ConnectionOptions`). */
export type SocketOptions = NonNullable<Exclude<Agent.Options['connect'], Function>>;

/** Sockets to one API server: two, because at most two LISTs run at once. Redirects are not followed. */
export function apiServerAgent(connect: SocketOptions): Agent {
  return new Agent({
    connections: 2,
    pipelining: 1,
    connect: { timeout: 10_000, keepAlive: true, ...connect },
  });
}
