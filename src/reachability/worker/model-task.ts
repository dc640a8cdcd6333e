import type { AccessScope } from '../../core/access-scope.ts';
import type { InventoryMeta } from '../../core/inventory/stored/stored-object.ts';
import type { AssumptionSettings } from '../../core/reachability/plugins/profiles.ts';
import type { ClassificationSettings } from '../../core/classification/classification.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';

/** Where to load the model of one snapshot from. */
export interface ModelSource {
  /** Cache key of the model: snapshot and settings. */
  readonly modelKey: string;
  readonly snapshot: Pick<Snapshot, 'clusterId' | 'sequence'>;
  readonly meta: InventoryMeta;
  readonly settings: AssumptionSettings;
  /** How data classes were determined; null if it was not recorded. */
  readonly classification: ClassificationSettings | null;
}

/** A question to the worker thread about the snapshots of `sources`. */
export interface ModelTask {
  readonly topic: string;
  readonly question: unknown;
  readonly sources: readonly ModelSource[];
  readonly scope: AccessScope;
}

/** The answer of the worker thread. */
export interface ModelAnswer<Answer = unknown> {
  readonly topic: string;
  readonly answer: Answer;
}
