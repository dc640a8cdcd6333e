import type { InventoryMeta, StoredObject } from '../core/inventory/stored-object.ts';
import type { AssumptionSettings } from '../core/reachability/plugins/profiles.ts';
import type { ConnectionAnswer, ConnectionQuestion } from './connection-listing.ts';
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

/** What can be asked about one snapshot, or, of a comparison, about two, and what the answer holds. */
interface ModelTopics {
  readonly comparison: { readonly question: ComparisonQuestion; readonly answer: ComparisonAnswer };
  readonly connections: { readonly question: ConnectionQuestion; readonly answer: ConnectionAnswer };
  readonly explanation: { readonly question: ExplanationQuestion; readonly answer: ExplanationAnswer };
  readonly exposures: { readonly question: ExposureQuestion; readonly answer: ExposureListing };
  readonly inventory: { readonly question: InventoryQuestion; readonly answer: InventoryListing };
  readonly paths: { readonly question: PathQuestion; readonly answer: PathAnswer };
}

export type ModelTopic = keyof ModelTopics;

/** What an answer about a topic holds. */
export type AnswerAbout<About extends ModelTopic> = ModelTopics[About]['answer'];

export type ModelQuestion<About extends ModelTopic = ModelTopic> = {
  readonly [Topic in About]: { readonly about: Topic } & ModelTopics[Topic]['question'];
}[About];

/** A question to a worker thread; `inputs` go along where the thread asked for them. */
export interface ModelTask {
  /** Snapshot and settings of each model that the question is about: what it is kept under. */
  readonly modelKeys: readonly string[];
  readonly inputs: ReadonlyMap<string, ModelInput>;
  readonly question: ModelQuestion;
}

export type ModelAnswer<About extends ModelTopic = ModelTopic> = {
  readonly [Topic in About]: { readonly about: Topic; readonly answer: AnswerAbout<Topic> };
}[About];

/** The thread has not read those snapshots, or has forgotten them. */
export interface InputNeeded {
  readonly about: 'input-needed';
  readonly modelKeys: readonly string[];
}
