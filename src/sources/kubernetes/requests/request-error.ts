/** Why a request had no usable response after all attempts. */
export type RequestErrorCode =
  /** Refused, reset or interrupted. */
  | 'connection'
  /** No response within the time limit. */
  | 'timeout'
  /** A response that is incomplete or not JSON. */
  | 'garbled'
  /** A response larger than the limit. */
  | 'too-large'
  /** A response nested deeper than the limit. */
  | 'too-deep'
  /** A LIST that repeats itself, or has more pages or objects than the limit. */
  | 'endless'
  /** The server responded with an error status. */
  | 'status';

/** A request failed. Contains the server's message (`metav1.Status`) if there is one. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** HTTP status; undefined if there was no response. */
  readonly status: number | undefined;
  /** From a Retry-After header, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: RequestErrorCode,
    message: string,
    details: { readonly status?: number; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}
