import type { ClassificationSettings } from '../classification/classification.ts';
import type { DataFlowRevision } from '../dataflow/data-flow-map.ts';
import type { Unread } from '../inventory/problems/unread.ts';
import type { StoredObject } from '../inventory/stored/stored-object.ts';
import type { Assumptions, CniProfileName } from '../reachability/plugins/cni-profile.ts';
import type { Assessment, ScoreSample } from '../rules/assessment.ts';
import type { BasisDrift, ConnectionDrift, ObjectDrift } from './drift-event.ts';

/** What results depend on besides objects. */
export interface Grounds extends Pick<
  Assessment,
  'engineVersion' | 'ruleSetDigest' | 'scopeDigest' | 'scoreFormulaVersion'
> {
  readonly cniProfile: CniProfileName;
  readonly assumptions: Assumptions;
  /** Null if it was not recorded. */
  readonly classification: ClassificationSettings | null;
  readonly unread: readonly Unread[];
  /** Null if there was no data-flow map. */
  readonly dataFlows: DataFlowRevision | null;
}

/** `settled`: complete, consistent and not held, so that what it lacks does not exist. */
export type SnapshotQuality = 'settled' | 'open';

/** An earlier snapshot of a cluster. */
export interface EarlierSnapshot {
  readonly sequence: number;
  readonly grounds: Grounds;
}

/** An object with the hash of its content. */
export type HashedObject = Pick<StoredObject, 'kind' | 'namespace' | 'name' | 'contentHash'>;

/** An object of the base, of the newest snapshot, or of both with the same content. */
export interface EarlierObject extends HashedObject {
  readonly of: 'both' | 'base' | 'newest';
}

/** An event that was recorded after the base, when a snapshot was not settled. */
export interface EarlierDrift {
  readonly sequence: number;
  readonly event: ObjectDrift | BasisDrift | ConnectionDrift;
}

/**
 * What a new snapshot is compared with: the last settled snapshot (the base; the oldest one if there is
 * none) and what was recorded since.
 */
export interface DriftGround {
  readonly base: EarlierSnapshot;
  readonly newest: EarlierSnapshot;
  readonly objects: readonly EarlierObject[];
  /** In the order in which they were recorded. */
  readonly recorded: readonly EarlierDrift[];
  /** Those of the base: of the cluster and its namespaces. */
  readonly scores: readonly ScoreSample[];
}
