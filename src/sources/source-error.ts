/** Why a source returned nothing at all. Stable: shown in the API and stored with failed runs. */
export type SourceErrorCode =
  /** The server does not accept the credentials (HTTP 401), at the start or midway. */
  | 'unauthorised'
  /** The server accepts the credentials but does not allow reading anything that matters (HTTP 403). */
  | 'forbidden'
  /** Nothing responds at the address, or the connection fails before anything is read. */
  | 'unreachable'
  /** The server's certificate was not issued by the given certificate authority. */
  | 'untrusted-certificate'
  /** Something responds that is not a Kubernetes API server. */
  | 'not-kubernetes'
  /** This service must not connect to the address. */
  | 'address-refused'
  /** The connection's settings cannot be used: kubeconfig, context, token file. */
  | 'connection-invalid'
  /** The collection took longer than its deadline. */
  | 'deadline-exceeded'
  /** The caller cancelled. */
  | 'cancelled'
  /** A manifest path does not exist or cannot be read. */
  | 'path-unreadable'
  /** A manifest is broken and strict reading was requested. */
  | 'document-broken'
  /** A limit that protects this process was exceeded. */
  | 'limit-exceeded';

/** Whether retrying later may succeed. */
export type Retryability = 'retryable' | 'permanent';

const RETRYABLE: ReadonlySet<SourceErrorCode> = new Set(['unreachable', 'deadline-exceeded']);

/**
 * Nothing could be read from a source, or not enough to publish. The message says what to do and contains no secret.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get retryability(): Retryability {
    return RETRYABLE.has(this.code) ? 'retryable' : 'permanent';
  }
}
