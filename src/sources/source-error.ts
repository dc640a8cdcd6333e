/** Why a source yielded nothing at all. Stable: shown in the API and stored with failed runs. */
export type SourceErrorCode =
  /** The server does not accept the credentials (HTTP 401), at the start or midway. */
  | 'unauthorised'
  /** The server accepts the credentials and lets them read nothing that matters (HTTP 403). */
  | 'forbidden'
  /** Nothing answers at the address, or the connection breaks before anything is read. */
  | 'unreachable'
  /** The server's certificate is not one that the given authority vouches for. */
  | 'untrusted-certificate'
  /** Something answers that is not a Kubernetes API server. */
  | 'not-kubernetes'
  /** The address is one that this service must not connect to. */
  | 'address-refused'
  /** The connection's settings cannot be used: kubeconfig, context, token file. */
  | 'connection-invalid'
  /** The collection took longer than its deadline. */
  | 'deadline-exceeded'
  /** The caller gave up. */
  | 'cancelled'
  /** A manifest path does not exist or cannot be read. */
  | 'path-unreadable'
  /** A manifest is broken and strictness was asked for. */
  | 'document-broken'
  /** A limit that protects this process was exceeded. */
  | 'limit-exceeded';

/** Whether trying the same again later may succeed. */
export type Retryability = 'retryable' | 'permanent';

const RETRYABLE: ReadonlySet<SourceErrorCode> = new Set(['unreachable', 'deadline-exceeded']);

/** Nothing could be read from a source, or not enough to publish. The message says what to do and holds no secret. */
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
