import { CredentialCipherError } from '../clusters/credentials/credential-cipher.ts';
import { unavailabilityOf } from '../database/errors.ts';
import { PermanentJobError } from '../jobs/job-handler.ts';
import { SourceError, type Retryability } from '../sources/source-error.ts';
import { ShareUsedUpError } from './cluster-shares.ts';
import { DISK_FULL, isDiskFull, type TaskFailure } from './snapshot-task.ts';

/** Why a run failed. The message is for viewers, so it contains no paths and addresses of the service. */
export interface RunFailure {
  /** A stable code, stored with the run. */
  readonly code: string;
  readonly message: string;
}

const INTERNAL: RunFailure = { code: 'internal', message: 'internal error: see the log of the service' };

/** Converts a failure of a worker thread back to an error. */
export class WorkerFailure extends Error {
  readonly code: string;
  readonly retryability: Retryability;

  constructor({ code, message, retryability }: TaskFailure) {
    super(message);
    this.name = 'WorkerFailure';
    this.code = code;
    this.retryability = retryability;
  }
}

/** What viewers see of an error that ended a run. Messages that were not written for them appear only in the log. */
export function asFailure(error: unknown): RunFailure {
  const isTold =
    error instanceof SourceError || error instanceof CredentialCipherError || error instanceof WorkerFailure;
  if (isTold && error.code !== INTERNAL.code) return { code: error.code, message: error.message };
  if (isDiskFull(error)) return DISK_FULL;
  return unavailabilityOf(error) ?? INTERNAL;
}

/** Why a run was cancelled. */
export function gaveUp({ reason }: AbortSignal): RunFailure {
  if (reason instanceof ShareUsedUpError) return { code: reason.code, message: reason.message };
  const late = reason instanceof DOMException && reason.name === 'TimeoutError';
  return late
    ? { code: 'deadline-exceeded', message: 'the snapshot took longer than limits.snapshotTimeout' }
    : { code: 'cancelled', message: 'Ringfence was stopped before the snapshot was complete' };
}

/** Retried only if that may help. An unknown error may be a temporarily unavailable database. */
export function asJobError(error: unknown): unknown {
  const permanent =
    (error instanceof WorkerFailure || error instanceof SourceError) && error.retryability === 'permanent';
  return permanent ? new PermanentJobError(error.message, { cause: error }) : error;
}
