import type { CollectionProgress } from '../clusters/sources/source.ts';
import type { Retryability } from '../clusters/sources/source-error.ts';
import type { AssumptionSettings } from '../core/reachability/plugins/profiles.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import type { Encoded } from './encoding.ts';
import type { PreviousState } from './snapshot-bundle.ts';
import type { SourceDescription } from './source-description.ts';

/** What a worker thread is given: plain data, for it crosses a thread boundary. */
export interface SnapshotTask {
  readonly source: SourceDescription;
  readonly trigger: SnapshotTrigger;
  readonly cluster: AssumptionSettings;
  readonly settings: AssessmentSettings;
  /** The moment that a dated state shows; the start of the collection where it is left out. */
  readonly takenAt?: Date;
  readonly previous: PreviousState;
}

/** The task as it crosses. */
export interface EncodedTask extends Omit<SnapshotTask, 'previous'> {
  /** Its progress is reported under this. */
  readonly number: number;
  readonly previous: Encoded;
}

/** What a worker thread says while it works. */
export interface ProgressReport extends CollectionProgress {
  readonly task: number;
}

/** What comes back. Failures are data: a thrown error would lose its code on the way between threads. */
export type SnapshotTaskResult<Bundle> = { readonly type: 'prepared'; readonly bundle: Bundle } | TaskFailure;

export interface TaskFailure {
  readonly type: 'failed';
  readonly code: string;
  readonly message: string;
  readonly retryability: Retryability;
}

export type ProgressListener = (progress: CollectionProgress) => void;
