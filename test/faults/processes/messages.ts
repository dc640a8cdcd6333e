import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import type { Collection } from '../../../src/sources/source.ts';
import type { Job } from '../run/worker.ts';

/** What a worker process is told. */
export type Order =
  | { readonly type: 'handle'; readonly job: Job; readonly collections: ReadonlyMap<string, Collection> }
  | { readonly type: 'go-on' }
  | { readonly type: 'stop' };

/** What it tells. It goes on after `prepared` when it is told to, so that nothing is published that is not known. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'prepared'; readonly snapshotId: string; readonly clusterId: string }
  | { readonly type: 'published'; readonly snapshot: Snapshot }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly reason: 'postponed' | 'error'; readonly message: string };
