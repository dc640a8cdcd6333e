import type { AccessScope } from '../../core/access-scope.ts';
import type { InventoryMeta } from '../../core/inventory/stored-object.ts';
import type { AssumptionSettings } from '../../core/reachability/plugins/profiles.ts';
import type { RefusalCode } from '../../api/refusals.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';

/** Where the model of one snapshot comes from. */
export interface ModelSource {
  /** Snapshot and settings: what the model is kept under. */
  readonly modelKey: string;
  readonly snapshot: Pick<Snapshot, 'clusterId' | 'sequence'>;
  readonly meta: InventoryMeta;
  readonly settings: AssumptionSettings;
}

/** A question to the worker thread about the snapshots of `sources`. */
export interface ModelTask {
  readonly topic: string;
  readonly question: unknown;
  readonly sources: readonly ModelSource[];
  readonly scope: AccessScope;
  /** When nobody waits for the answer any more, in milliseconds since the epoch. */
  readonly endsAt: number;
}

/** What the worker thread sends back. An `Error` would lose its class on the way: refusals travel as data. */
export type ModelReply<Answer = unknown> =
  | { readonly outcome: 'answered'; readonly topic: string; readonly answer: Answer }
  | {
      readonly outcome: 'refused';
      readonly code: RefusalCode;
      readonly message: string;
      readonly field: readonly string[];
    }
  | { readonly outcome: 'out-of-time' }
  | { readonly outcome: 'database-unavailable' };
