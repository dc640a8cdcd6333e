/** The position of an object or field in a manifest. Never part of an object's identity or content hash. */
export interface SourceLocation {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** A problem with one object or document, with its fix. */
export interface Problem {
  /** Stable kebab-case code, e.g. `port-out-of-range`. */
  readonly code: string;
  /** JSON path of the field inside the object, e.g. `spec.ingress[0].ports[1].endPort`. */
  readonly field?: string;
  readonly message: string;
  /** The object, if known: `kind namespace/name`. */
  readonly object?: ObjectReference;
  readonly location?: SourceLocation;
  /** How many objects it is about, if it is about others than `object`. */
  readonly count?: number;
  /** Identifies the excluded files, to compare them with those of an earlier snapshot. */
  readonly digest?: string;
}

/** The message of a problem, with its place. */
export function placedMessage({ message, location }: Problem): string {
  return location === undefined ? message : `${location.file}:${location.line}: ${message}`;
}

/** Identifies a Kubernetes object within a cluster. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}
