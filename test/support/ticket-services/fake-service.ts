import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listening } from '../outgoing/listening.ts';
import { recordRequest } from './recorded-requests.ts';

/** A request as the service received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  readonly rawBody: Buffer;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What happens to a request instead of, or after, what it asks for. */
export type InjectedFault =
  /** Answered before anything is done. */
  | { readonly type: 'answer'; readonly answer: ServiceAnswer }
  /** Done, but answered with something else. */
  | { readonly type: 'done-but-answered'; readonly answer: ServiceAnswer }
  /** Done, but the connection ends without an answer. */
  | { readonly type: 'done-but-cut' }
  /** The connection ends before anything is done. */
  | { readonly type: 'cut' };

interface PlannedFault {
  readonly fault: InjectedFault;
  readonly method: string;
  readonly path: RegExp;
  left: number;
}

/** A request and how it was answered. */
export interface ServedRequest {
  readonly request: ReceivedRequest;
  /** Undefined if the connection was cut. */
  readonly status: number | undefined;
}

/** A ticket service on 127.0.0.1 that runs until the test ends. Its clock stands still until it is moved on. */
export abstract class FakeService {
  /** Every request since the start. */
  readonly served: ServedRequest[] = [];
  readonly #faults: PlannedFault[] = [];
  #now = Date.parse('2026-11-30T12:00:00Z');
  #port = 0;

  /** Starts a service. */
  protected async listen(): Promise<void> {
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#serve(request, response, Buffer.concat(chunks)));
    });
    this.#port = await listening(server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get now(): Date {
    return new Date(this.#now);
  }

  /** Lets time pass. */
  wait(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** Injects a fault into the next requests of a kind. */
  fail(method: string, path: RegExp, fault: InjectedFault, times = 1): void {
    this.#faults.push({ method, path, fault, left: times });
  }

  /** The requests of a kind that were received. */
  requests(method: string, path: RegExp): readonly ReceivedRequest[] {
    return this.served
      .map(({ request }) => request)
      .filter((request) => request.method === method && path.test(request.path));
  }

  /** Does what a request asks for, at once and completely. */
  protected abstract handle(request: ReceivedRequest): ServiceAnswer;

  #serve(incoming: IncomingMessage, response: ServerResponse, rawBody: Buffer): void {
    const url = new URL(incoming.url ?? '/', this.url);
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: decodeURI(url.pathname),
      query: url.searchParams,
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : value,
        ]),
      ),
      body: rawBody.length === 0 ? undefined : JSON.parse(rawBody.toString('utf8')),
      rawBody,
    };
    const fault = this.#faultFor(request);
    if (fault?.type === 'cut') return this.#cut(incoming, request);
    const done = fault?.type === 'answer' ? fault.answer : this.handle(request);
    if (fault?.type === 'done-but-cut') return this.#cut(incoming, request);
    const { status, headers, body } = fault?.type === 'done-but-answered' ? fault.answer : done;
    this.served.push({ request, status });
    recordRequest(this.constructor.name, request, fault === undefined ? { status, body } : undefined);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #faultFor(request: ReceivedRequest): InjectedFault | undefined {
    const planned = this.#faults.find(
      ({ method, path, left }) => left > 0 && method === request.method && path.test(request.path),
    );
    if (planned === undefined) return undefined;
    planned.left -= 1;
    return planned.fault;
  }

  #cut(incoming: IncomingMessage, request: ReceivedRequest): void {
    this.served.push({ request, status: undefined });
    recordRequest(this.constructor.name, request, undefined);
    incoming.socket.destroy();
  }
}
