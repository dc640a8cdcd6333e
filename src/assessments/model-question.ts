import type { InventoryMeta, StoredObject } from '../core/inventory/stored-object.ts';
import type { AssumptionSettings } from '../core/reachability/profiles.ts';
import type { ConnectionListing, ConnectionQuestion } from './connection-listing.ts';
import type { ExplanationAnswer, ExplanationQuestion } from './explanation.ts';
import type { InventoryListing, InventoryQuestion } from './inventory-listing.ts';

/** What a model is compiled from. */
export interface ModelInput {
  readonly objects: readonly StoredObject[];
  readonly meta: InventoryMeta;
  readonly settings: AssumptionSettings;
}

/** What can be asked about one snapshot. */
export type ModelQuestion =
  | ({ readonly about: 'connections' } & ConnectionQuestion)
  | ({ readonly about: 'explanation' } & ExplanationQuestion)
  | ({ readonly about: 'inventory' } & InventoryQuestion);

/** A question to a worker thread; `input` goes along when the thread asked for it. */
export interface ModelTask {
  /** Snapshot and settings: what the model is kept under. */
  readonly modelKey: string;
  readonly input?: ModelInput;
  readonly question: ModelQuestion;
}

/** `input-needed`: the thread has not read that snapshot, or has forgotten it. */
export type ModelAnswer =
  | { readonly about: 'input-needed' }
  | { readonly about: 'connections'; readonly listing: ConnectionListing }
  | { readonly about: 'explanation'; readonly answer: ExplanationAnswer }
  | { readonly about: 'inventory'; readonly listing: InventoryListing };
