/** Why a request to a configured service had no response. Stable: stored with deliveries and shown in the API. */
export type OutgoingErrorCode =
  /** The URL, a header, a certificate or a key cannot be used. */
  | 'request-invalid'
  /** This service must not connect to the address. */
  | 'address-refused'
  /** The host name does not resolve. */
  | 'name-unresolved'
  /** Nothing accepts connections at the address, or the connection ended. */
  | 'connection-failed'
  /** The certificate of the service or the proxy is not trusted. */
  | 'certificate-untrusted'
  /** TLS could not be agreed on, for example because the service asks for another client certificate. */
  | 'tls-failed'
  /** The proxy does not connect to the service. */
  | 'proxy-failed'
  /** No connection, or no complete response, in time. */
  | 'timeout'
  | 'response-too-large'
  /** The response is not valid HTTP, or in an encoding that was not asked for. */
  | 'response-broken'
  | 'cancelled';

/**
 * `nothing-happened`: the request was not sent. `unclear`: the service may have received it, so that its effect must be
 * looked up before it is repeated.
 */
export type RequestOutcome = 'nothing-happened' | 'unclear';

/** A request had no usable response. The message says what to do and contains no secret. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly code: OutgoingErrorCode;
  readonly outcome: RequestOutcome;
  /** The code of Node.js or OpenSSL, for example `CERT_HAS_EXPIRED` or `ECONNREFUSED`; empty if there is none. */
  readonly reason: string;

  constructor(
    code: OutgoingErrorCode,
    message: string,
    details: {
      readonly outcome?: RequestOutcome;
      readonly reason?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.outcome = details.outcome ?? 'nothing-happened';
    this.reason = details.reason ?? '';
  }
}
