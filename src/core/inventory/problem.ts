/** Where in a manifest an object or field was read. Never part of an object's identity or content hash. */
export interface SourceLocation {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Something wrong with one object or document, in words that say what to do about it. */
export interface Problem {
  /** Stable kebab-case code, e.g. `port-out-of-range`. */
  readonly code: string;
  /** JSON path of the field inside the object, e.g. `spec.ingress[0].ports[1].endPort`. */
  readonly field?: string;
  readonly message: string;
  /** The object, where it could be told: `kind namespace/name`. */
  readonly object?: ObjectReference;
  readonly location?: SourceLocation;
}

/** Names one Kubernetes object within a cluster. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}
