import type { Consistency, Inventory } from '../core/inventory/inventory.ts';

/** The result of a source: an inventory, and whether it shows a single moment. */
export interface Collection {
  readonly inventory: Inventory;
  readonly consistency: Consistency;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** For display: API server version, or the manifest folder. */
  readonly description: string;
}

export interface CollectionProgress {
  /** E.g. `pods`. */
  readonly kind: string;
  readonly objects: number;
}

export interface CollectOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CollectionProgress) => void;
}

/** A place from which inventories are read. Throws `SourceError` if nothing at all could be read. */
export interface Source {
  collect(options: CollectOptions): Promise<Collection>;
}
