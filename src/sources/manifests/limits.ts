/** Limits for reading manifests, so that no input can exhaust this process. */
export interface ManifestLimits {
  /** Bytes of one file, and of standard input. */
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Documents in all files. */
  readonly maxDocuments: number;
  /** Objects in all documents, with the items of lists. */
  readonly maxObjects: number;
  /** Levels of maps and lists within one document. */
  readonly maxDepth: number;
  /** Values that the aliases of one document may expand to. */
  readonly maxAliasedValues: number;
  /** Milliseconds that Git may take for one work tree; for all of them, five times as many. */
  readonly maxGitMs: number;
}

export const DEFAULT_MANIFEST_LIMITS: ManifestLimits = {
  maxFileBytes: 64 * 1024 * 1024,
  maxFiles: 20_000,
  maxDocuments: 500_000,
  maxObjects: Infinity,
  maxDepth: 100,
  maxAliasedValues: 100_000,
  maxGitMs: 2000,
};

/** Bytes as human-readable text: `64 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [unit, size] = bytes < 1024 * 1024 ? (['KiB', 1024] as const) : (['MiB', 1024 * 1024] as const);
  return `${Math.round((bytes / size) * 10) / 10} ${unit}`;
}
