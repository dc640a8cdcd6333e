import type { InventoryMeta } from '../../core/inventory/stored-object.ts';
import type { AssumptionSettings } from '../../core/reachability/plugins/profiles.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import type { ConnectionAnswer, ConnectionQuestion } from '../connections/connection-listing.ts';
import type { ComparisonAnswer, ComparisonQuestion } from '../comparison/comparison-listing.ts';
import type { ExplanationAnswer, ExplanationQuestion } from '../explanation/explanation.ts';
import type { ExposureListing, ExposureQuestion } from '../exposure/exposure-listing.ts';
import type { InventoryListing, InventoryQuestion } from '../inventory/inventory-listing.ts';
import type { PathAnswer, PathQuestion } from '../paths/path-search.ts';

/** Where the model of one snapshot comes from. */
export interface ModelSource {
  /** Snapshot and settings: what the model is kept under. */
  readonly modelKey: string;
  readonly snapshot: Pick<Snapshot, 'clusterId' | 'sequence'>;
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

/** A question to a worker thread about the snapshots of `sources`. */
export interface ModelTask {
  readonly sources: readonly ModelSource[];
  readonly question: ModelQuestion;
  /** When nobody waits for the answer any more, in milliseconds since the epoch. */
  readonly endsAt: number;
}

export type ModelAnswer<About extends ModelTopic = ModelTopic> = {
  readonly [Topic in About]: { readonly about: Topic; readonly answer: AnswerAbout<Topic> };
}[About];

/** Why there is no answer, where it is nobody's fault. */
export interface NoAnswer {
  readonly about: 'nothing';
  readonly reason: 'out-of-time' | 'database-unavailable';
}
