import type { Consistency, Inventory } from '../core/inventory/inventory.ts';

/** What a source yields: an inventory, and how far it can be trusted as one moment in time. */
export interface Collection {
  readonly inventory: Inventory;
  readonly consistency: Consistency;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** Shown to people: API server version, or the manifest folder. */
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

/** A place that inventories come from. Throws `SourceError` where nothing at all could be read. */
export interface Source {
  collect(options: CollectOptions): Promise<Collection>;
}
