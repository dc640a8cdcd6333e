import { parentPort } from 'node:worker_threads';
import { SourceError } from '../clusters/sources/source-error.ts';
import { prepareSnapshot } from './prepare-snapshot.ts';
import { openSource } from './source-description.ts';
import { handOver, type HandedOver } from './handover.ts';
import type { NumberedTask, ProgressReport } from './snapshot-task.ts';

/** Only what takes long is reported on, and no more often than anyone reads. */
const PROGRESS_INTERVAL_MS = 1000;

/**
 * Entry of the worker threads: collecting, compiling and judging happen here, off the event loop that renews
 * job locks and answers requests. Giving up means that the thread is ended, so no signal is needed inside.
 */
export default async function takeSnapshotInThread(task: NumberedTask): Promise<HandedOver> {
  let reportedAt = performance.now();
  try {
    const source = await openSource(task.source);
    const { prepared, assessment, patches } = await prepareSnapshot(source, task, {
      signal: new AbortController().signal,
      onProgress: (progress) => {
        const now = performance.now();
        if (now - reportedAt < PROGRESS_INTERVAL_MS) return;
        reportedAt = now;
        const report: ProgressReport = { ...progress, task: task.number };
        parentPort?.postMessage(report);
      },
    });
    return handOver({ type: 'prepared', prepared, assessment, patches });
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): HandedOver {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof SourceError) {
    return { type: 'failed', code: error.code, message, retryability: error.retryability };
  }
  return { type: 'failed', code: 'internal', message, retryability: 'permanent' };
}
