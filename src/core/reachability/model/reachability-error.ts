export type ReachabilityErrorCode =
  'endpoint-not-found' | 'both-ends-outside' | 'invalid-path-query' | 'different-workloads' | 'not-compiled';

/** An invalid query. */
export class ReachabilityError extends Error {
  override readonly name = 'ReachabilityError';
  readonly code: ReachabilityErrorCode;

  constructor(code: ReachabilityErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
