import { parentPort } from 'node:worker_threads';
import { pastAccess, type PastInventory } from '../core/access/backfill/past-access.ts';
import { SOURCES } from '../sources/catalogue.ts';
import { bodiesThrough } from './bodies/read-bodies.ts';
import { prepareSnapshot } from './prepare-snapshot.ts';
import { decode, encode, type Encoded } from './encoding.ts';
import type { PreviousState } from './snapshot-bundle.ts';
import { taskFailure } from './snapshot-task.ts';
import type { EncodedTask, ProgressReport, SnapshotTaskResult } from './snapshot-task.ts';

/** Limits the rate of progress reports. */
const PROGRESS_INTERVAL_MS = 1000;

/**
 * Entry point of the worker threads. Collecting, compiling and judging run here, because they would block the event
 * loop that renews job locks and answers requests.
 */
export default async function takeSnapshotInThread(task: EncodedTask): Promise<SnapshotTaskResult<Encoded>> {
  const cancelling = new AbortController();
  const { signal } = cancelling;
  task.cancellation.once('message', () => cancelling.abort());
  let reportedAt = performance.now();
  try {
    const source = await SOURCES[task.source.type].open(task.source);
    const previous = await decode<PreviousState>(task.previous, signal);
    const bundle = await prepareSnapshot(
      source,
      { ...task, previous },
      bodiesThrough(task.contents, signal),
      {
        signal,
        onProgress: (progress) => {
          const now = performance.now();
          if (now - reportedAt < PROGRESS_INTERVAL_MS) return;
          reportedAt = now;
          const report: ProgressReport = { ...progress, task: task.number };
          parentPort?.postMessage(report);
        },
      },
    );
    return { type: 'prepared', bundle: await encode(bundle) };
  } catch (error) {
    return taskFailure(error);
  } finally {
    task.cancellation.close();
    task.contents.close();
  }
}

/** The other entry point: computes access lists of a stored inventory. */
export async function computePastAccess(past: Encoded): Promise<SnapshotTaskResult<Encoded>> {
  const { signal } = new AbortController();
  try {
    return { type: 'prepared', bundle: await encode(pastAccess(await decode<PastInventory>(past, signal))) };
  } catch (error) {
    return taskFailure(error);
  }
}
