import { setTimeout as pause } from 'node:timers/promises';
import { SourceError } from '../../source-error.ts';
import { connectionFailure } from '../session/connection-failure.ts';
import type { CollectionLimits } from './limits.ts';
import { RequestError } from './request-error.ts';
import { readJson } from './response.ts';
import { Semaphore } from './semaphore.ts';
import { sendable } from './sendable.ts';
import type { ApiServerSession } from '../session/session.ts';

/** Number of concurrent requests to one server. */
const MAX_CONCURRENT_REQUESTS = 2;
const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Sends GET requests to one API server: two at once, each with a deadline, retried with jittered back-off if that may
 * help, but never longer than the caller's signal allows.
 */
export class ApiClient {
  readonly #session: ApiServerSession;
  readonly #limits: CollectionLimits;
  readonly #signal: AbortSignal;
  readonly #slots = new Semaphore(MAX_CONCURRENT_REQUESTS);
  /**
   * Counts refreshed sign-ins, so that a request can tell whether the credentials it was rejected with are still the
   * newest.
   */
  #signIns = 0;
  #signingIn: Promise<void> | undefined;

  /** @param signal cancels all requests and delays, which then throw its reason */
  constructor(session: ApiServerSession, limits: CollectionLimits, signal: AbortSignal) {
    this.#session = session;
    this.#limits = limits;
    this.#signal = signal;
  }

  /**
   * @param path relative to the server's URL, with its query, e.g. `/api/v1/pods?limit=500`
   * @returns the parsed JSON of a 200 response
   * @throws RequestError once retrying does not help; SourceError `unauthorised`, `untrusted-certificate`, or the
   *   signal's own reason
   */
  async get(path: string, accept = 'application/json'): Promise<unknown> {
    let refusals = 0;
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted();
      const signIns = this.#signIns;
      const answer = await this.#attempt(path, accept);
      if (!(answer instanceof Failure)) return answer;
      const failure = answer.error;
      if (failure instanceof SourceError) throw failure;
      if (failure.status === 401) {
        // A rotated token may have been replaced since it was read: retry once with a fresh one.
        if (++refusals > 1) throw unauthorised(failure);
        await this.#signInAnew(signIns);
        continue;
      }
      if (!mayHelp(failure) || attempt >= this.#limits.maxAttempts) throw failure;
      await this.#backOff(attempt, failure.retryAfterMs);
    }
  }

  /** Refreshes the sign-in once for all requests that were rejected with the same one. */
  async #signInAnew(refused: number): Promise<void> {
    if (this.#signIns !== refused) return;
    this.#signingIn ??= this.#refreshSignIn();
    await this.#signingIn;
  }

  async #refreshSignIn(): Promise<void> {
    try {
      await this.#session.authenticate('refreshed');
      this.#signIns++;
    } finally {
      this.#signingIn = undefined;
    }
  }

  async #attempt(path: string, accept: string): Promise<unknown> {
    return this.#slots.run(this.#signal, async () => {
      const timeout = AbortSignal.timeout(this.#limits.requestTimeoutMs);
      const signal = AbortSignal.any([this.#signal, timeout]);
      try {
        const { url, dispatcher } = this.#session;
        const response = await dispatcher.request({
          origin: url.origin,
          path: `${url.pathname.replace(/\/$/, '')}${path}`,
          method: 'GET',
          headers: {
            ...sendable(await this.#session.authenticate('remembered')),
            accept,
            'accept-encoding': 'gzip',
            'user-agent': 'ringfence',
          },
          signal,
        });
        return await readJson(response, this.#limits.maxResponseBytes);
      } catch (error) {
        this.#signal.throwIfAborted();
        return new Failure(connectionFailure(error));
      }
    });
  }

  /**
   * Retry-After within limits, or else exponential back-off with full jitter, so that clients do not retry at the same
   * time.
   */
  async #backOff(attempt: number, retryAfterMs: number | undefined): Promise<void> {
    const { retryBaseMs, maxRetryAfterMs } = this.#limits;
    const jitter = Math.random() * Math.min(retryBaseMs * 2 ** (attempt - 1), maxRetryAfterMs);
    const asked = Math.min(retryAfterMs ?? 0, maxRetryAfterMs);
    try {
      await pause(asked + jitter, undefined, { signal: this.#signal });
    } catch {
      this.#signal.throwIfAborted();
    }
  }
}

/** Distinguishes a failure from a response, which may be any JSON value. */
class Failure {
  readonly error: RequestError | SourceError;

  constructor(error: RequestError | SourceError) {
    this.error = error;
  }
}

function mayHelp(failure: RequestError): boolean {
  if (failure.code === 'too-large' || failure.code === 'too-deep') return false;
  return failure.status === undefined || RETRYABLE_STATUS.has(failure.status);
}

function unauthorised(failure: RequestError): SourceError {
  return new SourceError(
    'unauthorised',
    `the server does not accept the credentials (it ${failure.message}): the token may have expired; give a new one`,
    { cause: failure },
  );
}
