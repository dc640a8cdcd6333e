import type { Dispatcher } from 'undici';
import { outgoingFailure } from './failure.ts';
import type { OutgoingGuard } from './guard.ts';
import { isSendable } from './header-value.ts';
import { OUTGOING_LIMITS, type OutgoingLimits } from './limits.ts';
import { OutgoingError } from './outgoing-error.ts';
import { outgoingSockets, type OutgoingConnection } from './sockets.ts';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Cancels the request. */
  readonly signal?: AbortSignal;
}

/** A complete response, whatever its status; redirects are not followed. */
export interface OutgoingResponse {
  readonly status: number;
  /** By lower-case name; a header that was sent several times is joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends requests to one service that users configure. */
export class OutgoingClient {
  readonly #guard: OutgoingGuard;
  readonly #limits: OutgoingLimits;
  readonly #sockets: Dispatcher;
  readonly #proxied: boolean;

  /** @throws OutgoingError `request-invalid` if a certificate, key or proxy URL cannot be used */
  constructor(
    guard: OutgoingGuard,
    connection: OutgoingConnection = {},
    limits: OutgoingLimits = OUTGOING_LIMITS,
  ) {
    this.#guard = guard;
    this.#limits = limits;
    this.#sockets = outgoingSockets(connection, guard, limits);
    this.#proxied = connection.proxy !== undefined;
  }

  /** @throws OutgoingError, which says whether the service may have received the request */
  async request(request: OutgoingRequest): Promise<OutgoingResponse> {
    const { url, headers = {}, signal } = request;
    refuseUnsendable(url, headers);
    const deadline = AbortSignal.timeout(this.#limits.wholeMs);
    const end = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const progress: RequestProgress = { isSent: false };
    const exchange = this.#exchange(request, end, progress);
    try {
      // The HTTP client heeds the signal only once there is a connection; it drops what was aborted until then.
      return await Promise.race([exchange, whenAborted(end)]);
    } catch (error) {
      exchange.catch(() => undefined);
      throw outgoingFailure(error, url, { isSent: progress.isSent, isCancelled: signal?.aborted === true });
    }
  }

  async #exchange(
    { method, url, headers, body }: OutgoingRequest,
    signal: AbortSignal,
    progress: RequestProgress,
  ): Promise<OutgoingResponse> {
    if (this.#proxied) await this.#guard.checkForProxy(url);
    const response = await this.#sockets.compose(noting(progress)).request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { 'user-agent': 'ringfence', 'accept-encoding': 'identity', ...headers },
      ...(body !== undefined && { body }),
      signal,
    });
    return {
      status: response.statusCode,
      headers: joined(response.headers),
      body: await readBody(response, this.#limits.maxResponseBytes),
    };
  }

  /** Ends all connections, and with them pending requests. */
  async close(): Promise<void> {
    await this.#sockets.destroy();
  }
}

/** Rejects with the reason of the signal. */
async function whenAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return promise;
}

interface RequestProgress {
  /** Whether the request was written to an established connection. */
  isSent: boolean;
}

/** Notes when a request is written: until then, the service cannot have received it. */
function noting(progress: RequestProgress): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        progress.isSent = true;
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
}

function refuseUnsendable(url: URL, headers: Readonly<Record<string, string>>): void {
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new OutgoingError(
      'request-invalid',
      'the URL must begin with https:// and contain no user and password',
    );
  }
  const unsendable = Object.keys(headers).find((name) => !isSendable(headers[name] ?? ''));
  if (unsendable !== undefined) {
    throw new OutgoingError(
      'request-invalid',
      `the header ${unsendable} would contain line breaks or other characters that headers cannot contain: enter the token or secret again`,
    );
  }
}

function joined(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const encoding = response.headers['content-encoding'];
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.body.destroy();
      throw new OutgoingError('response-too-large', `the response is larger than ${maxBytes} bytes`, {
        outcome: 'unclear',
      });
    }
    chunks.push(chunk);
  }
  if (encoding !== undefined && encoding !== 'identity') {
    throw new OutgoingError('response-broken', `the response has the encoding ${String(encoding)}, unasked`, {
      outcome: 'unclear',
    });
  }
  return Buffer.concat(chunks, bytes);
}
