import type { z } from 'zod';
import { visibleText } from '../../core/visible-text.ts';
import type { OutgoingRequest, OutgoingResponse } from '../../outgoing/client.ts';
import { parseRetryAfter } from '../../outgoing/retry-after.ts';
import { refuseDeepJson } from '../../parsing/json-nesting.ts';
import type { TargetContext } from './target.ts';
import type { RequestOutcome } from '../../outgoing/outgoing-error.ts';
import { TargetError, targetFailure, type TargetErrorCode, type TargetRetry } from './target-error.ts';

const MAX_DEPTH = 100;
const MAX_MESSAGE_CHARACTERS = 300;
const MAX_WAIT_MS = 24 * 3_600_000;

/** A request relative to the base URL of an API. */
export interface ApiRequest {
  readonly method: OutgoingRequest['method'];
  /** Segments of the path, which are encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What a service says in its error responses. */
export interface ServiceRefusal {
  /** One sentence or less, by the service. */
  readonly message?: string | undefined;
  /** The fields that it rejects. */
  readonly fields?: readonly string[] | undefined;
}

/** How an API differs from others. */
export interface ApiOptions {
  /** Named in messages, for example `GitHub`. */
  readonly service: string;
  /** The URL that paths are appended to. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Reads an error response, whose JSON is `undefined` if it has none. */
  readonly refusal: (json: unknown) => ServiceRefusal;
  /** The errors that only this service reports in its own way; undefined for others. */
  readonly error?: (
    response: OutgoingResponse,
    refusal: ServiceRefusal,
    now: Date,
  ) => TargetError | undefined;
}

/** A client of a JSON API over HTTP: encodes requests, maps error statuses, and validates responses. */
export class JsonApi {
  readonly #options: ApiOptions;
  readonly #context: TargetContext;

  constructor(options: ApiOptions, context: TargetContext) {
    this.#options = options;
    this.#context = context;
  }

  /** Sends a request and returns the validated JSON of a successful response. @throws TargetError */
  async call<T>(request: ApiRequest, schema: z.ZodType<T>): Promise<T> {
    return this.parse(await this.send(request), schema);
  }

  /** Sends a request and returns a successful response. @throws TargetError */
  async send(request: ApiRequest): Promise<OutgoingResponse> {
    const { method, path, query = {}, headers, body } = request;
    const url = new URL(this.#options.baseUrl);
    const segments = path.map((segment) => encodeURIComponent(segment.toWellFormed()));
    url.pathname = [url.pathname.replace(/\/$/, ''), ...segments].join('/');
    url.search = new URLSearchParams(query).toString();
    let response: OutgoingResponse;
    try {
      response = await this.#context.http.request({
        method,
        url,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...this.#options.headers,
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw targetFailure(error);
    }
    if (response.status >= 200 && response.status < 300) return response;
    throw this.#error(response);
  }

  /** Validates the JSON of a successful response. The service has done what was asked, so a failure is unclear. */
  parse<T>(response: OutgoingResponse, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(jsonOf(response));
    if (parsed.success) return parsed.data;
    const place = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new TargetError(
      'unexpected-response',
      `${this.#options.service} answered ${response.status} in an unknown form${place === '' ? '' : ` (${place})`}: check that the address is that of its API`,
      { outcome: 'unclear', cause: parsed.error },
    );
  }

  #error(response: OutgoingResponse): TargetError {
    const refusal = this.#options.refusal(jsonOf(response));
    const now = this.#context.now();
    return (
      this.#options.error?.(response, refusal, now) ??
      statusError(this.#options.service, response, refusal, now)
    );
  }
}

/** The error for a status, as most services use it. */
export function statusError(
  service: string,
  { status, headers }: OutgoingResponse,
  { message, fields = [] }: ServiceRefusal,
  now: Date,
): TargetError {
  const said = message === undefined ? '' : `: ${visibleText(message.slice(0, MAX_MESSAGE_CHARACTERS))}`;
  const waitMs = parseRetryAfter(headers['retry-after'], now.getTime());
  const retry = waitMs === undefined ? 'later' : { after: waitUntil(now.getTime() + waitMs, now) };
  const failure = (
    code: TargetErrorCode,
    sentence: string,
    details: { readonly retry?: TargetRetry; readonly outcome?: RequestOutcome } = {},
  ): TargetError => new TargetError(code, sentence, { ...details, status, fields });
  if (status === 429)
    return failure('rate-limited', `${service} allows no more requests for now${said}`, { retry });
  if (status >= 500 || status === 408) {
    return failure('unavailable', `${service} answered ${status}${said}`, { retry, outcome: 'unclear' });
  }
  if (status >= 300 && status < 400) {
    // 302 and 303 may follow something that was done.
    const outcome = status === 302 || status === 303 ? 'unclear' : 'nothing-happened';
    const sentence = `${service} redirects (${status}), which is not followed: enter the new address or name`;
    return failure('moved', sentence, { outcome });
  }
  if (status === 401)
    return failure('unauthorised', `${service} rejects the credentials${said}: enter new ones`);
  if (status === 403) return failure('forbidden', `${service} forbids it${said}`);
  if (status === 404 || status === 410) {
    return failure(
      'not-found',
      `${service} does not have it, or hides it from the account (${status})${said}`,
    );
  }
  if (fields.length > 0) return failure('field-rejected', `${service} rejects ${fields.join(', ')}${said}`);
  return failure('rejected', `${service} rejects the request (${status})${said}`);
}

/** The time that a service asks to wait for, but at most a day: it may be misread, and somebody would wait for ever. */
export function waitUntil(time: number, now: Date): Date {
  return new Date(Math.min(time, now.getTime() + MAX_WAIT_MS));
}

/** The JSON of a response; undefined if it is something else, for example the page of a proxy. */
function jsonOf({ body }: OutgoingResponse): unknown {
  try {
    refuseDeepJson(body, MAX_DEPTH);
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
