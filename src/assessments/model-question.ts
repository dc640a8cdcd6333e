import type { InventoryMeta, StoredObject } from '../core/inventory/stored-object.ts';
import type { AssumptionSettings } from '../core/reachability/plugins/profiles.ts';
import type { ConnectionListing, ConnectionQuestion } from './connection-listing.ts';
import type { ComparisonAnswer, ComparisonQuestion } from './comparison-listing.ts';
import type { ExplanationAnswer, ExplanationQuestion } from './explanation.ts';
import type { ExposureListing, ExposureQuestion } from './exposure-listing.ts';
import type { InventoryListing, InventoryQuestion } from './inventory-listing.ts';
import type { PathAnswer, PathQuestion } from './path-search.ts';

/** What a model is compiled from. */
export interface ModelInput {
  readonly objects: readonly StoredObject[];
  readonly meta: InventoryMeta;
  readonly settings: AssumptionSettings;
}

/** What can be asked about one snapshot, or, of a comparison, about two. */
export type ModelQuestion =
  | ({ readonly about: 'comparison' } & ComparisonQuestion)
  | ({ readonly about: 'connections' } & ConnectionQuestion)
  | ({ readonly about: 'explanation' } & ExplanationQuestion)
  | ({ readonly about: 'exposures' } & ExposureQuestion)
  | ({ readonly about: 'inventory' } & InventoryQuestion)
  | ({ readonly about: 'paths' } & PathQuestion);

/** A question to a worker thread; `inputs` go along where the thread asked for them. */
export interface ModelTask {
  /** Snapshot and settings of each model that the question is about: what it is kept under. */
  readonly modelKeys: readonly string[];
  readonly inputs: ReadonlyMap<string, ModelInput>;
  readonly question: ModelQuestion;
}

/** `input-needed`: the thread has not read those snapshots, or has forgotten them. */
export type ModelAnswer =
  | { readonly about: 'input-needed'; readonly modelKeys: readonly string[] }
  | { readonly about: 'comparison'; readonly answer: ComparisonAnswer }
  | { readonly about: 'connections'; readonly listing: ConnectionListing }
  | { readonly about: 'explanation'; readonly answer: ExplanationAnswer }
  | { readonly about: 'exposures'; readonly listing: ExposureListing }
  | { readonly about: 'inventory'; readonly listing: InventoryListing }
  | { readonly about: 'paths'; readonly answer: PathAnswer };
