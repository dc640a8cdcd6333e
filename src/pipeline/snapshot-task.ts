import type { CollectionProgress } from '../clusters/sources/source.ts';
import type { Retryability } from '../clusters/sources/source-error.ts';
import type { AssumptionSettings } from '../core/reachability/plugins/profiles.ts';
import type { Assessment } from '../core/rules/assessment.ts';
import type { Patch } from '../core/remediation/patch.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import type { PreparedSnapshot } from '../snapshots/snapshot.ts';
import type { SourceDescription } from './source-description.ts';

/** What a worker thread is given: plain data, for it crosses a thread boundary. */
export interface SnapshotTask {
  readonly source: SourceDescription;
  readonly trigger: SnapshotTrigger;
  readonly cluster: AssumptionSettings;
  readonly settings: AssessmentSettings;
  /** The moment that a dated state shows; the start of the collection where it is left out. */
  readonly takenAt?: Date;
}

/** The task with the number that its progress is reported under. */
export interface NumberedTask extends SnapshotTask {
  readonly number: number;
}

/** What a worker thread says while it works. */
export interface ProgressReport extends CollectionProgress {
  readonly task: number;
}

/** What comes back. Failures are data: a thrown error would lose its code on the way between threads. */
export type SnapshotTaskResult =
  | {
      readonly type: 'prepared';
      readonly prepared: PreparedSnapshot;
      readonly assessment: Assessment;
      readonly patches: readonly Patch[];
    }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
      readonly retryability: Retryability;
    };

export type ProgressListener = (progress: CollectionProgress) => void;
