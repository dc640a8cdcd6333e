import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { Link, type Fault } from './link.ts';
import type { Request } from './messages.ts';

/** A statement by its number from 1, or a commit. A run begins in a transaction of its own, and publishes in a second one. */
export type Place = number | 'first commit' | 'second commit';

/** What happens, and where. */
export interface FaultPoint {
  readonly at: Place;
  readonly fault: Fault;
}

const COMMITS: readonly Place[] = ['first commit', 'second commit'];

/**
 * Stands between one worker and PostgreSQL, counts the statements of all of its connections, and lets something go
 * wrong at one of them.
 */
export class DatabaseProxy {
  readonly connectionString: string;
  readonly #server: Server;
  readonly #upstream: () => URL;
  readonly #onKill: () => void;
  readonly #links = new Set<Link>();
  /** Statements since something was armed. */
  #statements = 0;
  #commits = 0;
  #armed: FaultPoint | undefined;
  /** `down`: everything was killed. */
  state: 'up' | 'down' = 'up';

  private constructor(server: Server, port: number, upstream: () => URL, onKill: () => void) {
    this.#server = server;
    this.#upstream = upstream;
    this.#onKill = onKill;
    const url = new URL(upstream());
    url.hostname = '127.0.0.1';
    url.port = String(port);
    this.connectionString = url.href;
  }

  /**
   * @param upstream the address of the database, which may change
   * @param onKill ends the process whose connections these are
   */
  static async start(upstream: () => URL, onKill: () => void = () => undefined): Promise<DatabaseProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not listening on TCP');
    const proxy = new DatabaseProxy(server, address.port, upstream, onKill);
    server.on('connection', (client) => proxy.#accept(client));
    return proxy;
  }

  /** Lets something happen once, counting from the next statement. */
  arm(point: FaultPoint): void {
    this.#statements = 0;
    this.#commits = 0;
    this.#armed = point;
  }

  async close(): Promise<void> {
    this.#end();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Nothing happens any more. */
  disarm(): void {
    this.#armed = undefined;
  }

  #kill(): void {
    this.#onKill();
    this.#end();
  }

  /** Ends all connections and accepts no more. */
  #end(): void {
    this.state = 'down';
    for (const link of this.#links) link.destroy();
  }

  #accept(client: Socket): void {
    if (this.state === 'down') {
      client.destroy();
      return;
    }
    const { hostname, port } = this.#upstream();
    const link = new Link(client, connect(Number(port), hostname), {
      take: (request) => this.#take(request),
      kill: () => this.#kill(),
    });
    this.#links.add(link);
    client.once('close', () => this.#links.delete(link));
  }

  /** The fault of a request, if this is the one. */
  #take({ type, text }: Request): Fault | undefined {
    if (type !== 'statement') return undefined;
    this.#statements += 1;
    const armed = this.#armed;
    if (armed === undefined) return undefined;
    const commit = /^commit/i.test(text) ? COMMITS[this.#commits++] : undefined;
    if (armed.at !== this.#statements && armed.at !== commit) return undefined;
    this.#armed = undefined;
    return armed.fault;
  }
}
