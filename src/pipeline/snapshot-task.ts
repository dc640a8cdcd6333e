import type { MessagePort } from 'node:worker_threads';
import type { SourceOpening } from '../sources/catalogue.ts';
import type { CollectionProgress } from '../sources/source.ts';
import { SourceError, type Retryability } from '../sources/source-error.ts';
import type { FindingSettings } from '../core/findings/finding-settings.ts';
import type { AssumptionSettings } from '../core/reachability/plugins/profiles.ts';
import type { AssessmentSettings } from '../core/rules/settings.ts';
import type { SnapshotTrigger } from '../clusters/scheduling/snapshot-trigger.ts';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import type { Encoded } from './encoding.ts';
import type { PreviousState } from './snapshot-bundle.ts';

/** The input of a worker thread. Plain data, because it is sent to another thread. */
export interface SnapshotTask {
  readonly source: SourceOpening;
  readonly trigger: SnapshotTrigger;
  readonly cluster: AssumptionSettings;
  readonly settings: AssessmentSettings;
  readonly findingSettings: FindingSettings;
  /** The version of the data-flow map whose flows are part of the settings; null if there is no map. */
  readonly dataFlowVersion: number | null;
  /** The time of a dated state; by default the start of the collection. */
  readonly takenAt?: Date;
  /** How long the state of the snapshot holds at most if no other follows. */
  readonly holdsForMilliseconds: number;
  readonly previous: PreviousState;
  /** The policies and namespaces of the cluster's baseline; missing if none was approved. */
  readonly approved?: readonly StoredObject[];
}

/** The task in encoded form. */
export interface EncodedTask extends Omit<SnapshotTask, 'previous'> {
  /** Progress reports contain this number. */
  readonly number: number;
  readonly previous: Encoded;
  /** Any message cancels the task. */
  readonly cancellation: MessagePort;
  /** Through which contents of earlier objects are read. */
  readonly contents: MessagePort;
}

/** Sent by a worker thread while it works. */
export interface ProgressReport extends CollectionProgress {
  readonly task: number;
}

/** The result of a worker thread. Failures are data, because a thrown error would lose its code when it is sent. */
export type SnapshotTaskResult<Bundle> = { readonly type: 'prepared'; readonly bundle: Bundle } | TaskFailure;

export interface TaskFailure {
  readonly type: 'failed';
  readonly code: string;
  readonly message: string;
  readonly retryability: Retryability;
}

export type ProgressListener = (progress: CollectionProgress) => void;

/** The disk of the service is full. The message is for viewers. */
export const DISK_FULL = {
  code: 'disk-full',
  message: 'the disk of the service is full: free some space there or enlarge it, then try again',
};

/** Whether a file could not be written because there is no space left, or the quota is used up. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** The result of a task that failed with this error. */
export function taskFailure(error: unknown): TaskFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SourceError)
    return { type: 'failed', code: error.code, message, retryability: error.retryability };
  if (isDiskFull(error)) return { type: 'failed', ...DISK_FULL, retryability: 'retryable' };
  return { type: 'failed', code: 'internal', message, retryability: 'permanent' };
}
