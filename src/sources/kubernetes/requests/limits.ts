/** What a collection may take: time in milliseconds, sizes in bytes. */
export interface CollectionLimits {
  /** Objects asked for per page of a LIST. */
  readonly pageSize: number;
  /** From sending one request to having read its body. */
  readonly requestTimeoutMs: number;
  readonly collectionTimeoutMs: number;
  /** Of one response, after decompression. A page that is larger is asked for again in smaller pages. */
  readonly maxResponseBytes: number;
  /** How often one request is sent before its kind counts as unread. */
  readonly maxAttempts: number;
  /** First pause between attempts; doubles each time, with full jitter. */
  readonly retryBaseMs: number;
  /** Longest pause that a server may ask for with Retry-After; a longer one is cut to this. */
  readonly maxRetryAfterMs: number;
  /** How often a LIST whose continue token expired is started over. */
  readonly maxListRestarts: number;
  /** Pages of one LIST. Far more than clusters have, so that only a list without an end goes beyond it. */
  readonly maxListPages: number;
  /** Objects of one LIST: several times the pods of the largest clusters. */
  readonly maxListObjects: number;
  /** How often workloads are read again because policies or namespaces moved meanwhile. */
  readonly maxConsistencyAttempts: number;
  /** Namespaces that are tried one by one where a kind may not be listed in the whole cluster. */
  readonly maxNamespacesTried: number;
}

export const DEFAULT_COLLECTION_LIMITS: CollectionLimits = {
  pageSize: 500,
  requestTimeoutMs: 60_000,
  collectionTimeoutMs: 15 * 60_000,
  maxResponseBytes: 64 * 1024 * 1024,
  maxAttempts: 5,
  retryBaseMs: 250,
  maxRetryAfterMs: 30_000,
  maxListRestarts: 3,
  maxListPages: 20_000,
  maxListObjects: 1_000_000,
  maxConsistencyAttempts: 3,
  maxNamespacesTried: 500,
};
