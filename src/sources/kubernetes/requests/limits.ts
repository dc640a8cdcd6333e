/** Limits of a collection: time in milliseconds, sizes in bytes. */
export interface CollectionLimits {
  /** Number of objects per page of a LIST. */
  readonly pageSize: number;
  /** From sending a request to having read the response body. */
  readonly requestTimeoutMs: number;
  readonly collectionTimeoutMs: number;
  /** Size of one response after decompression. A larger page is requested again in smaller pages. */
  readonly maxResponseBytes: number;
  /** Number of attempts of a request before its kind counts as unread. */
  readonly maxAttempts: number;
  /** First delay between attempts; it doubles each time, with full jitter. */
  readonly retryBaseMs: number;
  /** Maximum delay that a server may request with Retry-After; longer ones are shortened. */
  readonly maxRetryAfterMs: number;
  /** How often a LIST is restarted after its continue token expired. */
  readonly maxListRestarts: number;
  /** Pages of one LIST. Much more than real clusters have, so only an endless list exceeds it. */
  readonly maxListPages: number;
  /** Objects of one LIST: several times the pods of the largest clusters. */
  readonly maxListObjects: number;
  /** How often workloads are read again because policies or namespaces changed in the meantime. */
  readonly maxConsistencyAttempts: number;
  /** Maximum number of namespaces tried one by one if a kind may not be listed in the whole cluster. */
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
