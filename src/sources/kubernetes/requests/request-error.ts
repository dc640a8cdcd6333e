/** Why one request yielded no usable answer although it was tried as often as the limits allow. */
export type RequestErrorCode =
  /** Refused, reset or broken off. */
  | 'connection'
  /** No answer within the request's time. */
  | 'timeout'
  /** An answer that is cut short or is no JSON. */
  | 'garbled'
  /** An answer larger than the limit. */
  | 'too-large'
  /** An answer nested deeper than the limit. */
  | 'too-deep'
  /** A LIST that repeats itself, or has more pages or objects than the limit. */
  | 'endless'
  /** The server answered with an error status. */
  | 'status';

/** A request failed. Carries the server's own words (`metav1.Status`) where it gave any. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  /** HTTP status; undefined where there was no answer. */
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
