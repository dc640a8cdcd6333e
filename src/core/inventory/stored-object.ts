/**
 * One normalised object of an inventory as history keeps it. `body` is canonical JSON (sorted keys, no source
 * locations), `contentHash` its SHA-256 in hex: equal content has an equal hash in every cluster.
 *
 * Kinds are Kubernetes' own, and two of Ringfence's: `Workload` (what policies see of a controller's pods)
 * and `Placement` (those pods' names, addresses and nodes).
 */
export interface StoredObject {
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  readonly contentHash: string;
  readonly body: string;
}
