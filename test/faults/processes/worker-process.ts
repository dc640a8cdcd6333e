import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import type { Collection } from '../../../src/sources/source.ts';
import { LocalWorker, type Job } from '../run/worker.ts';
import type { Order, Report } from './messages.ts';

/** A worker as a process of its own, which its parent kills. Its first argument is the address of the database. */

const [, , database = ''] = process.argv;
let collections: ReadonlyMap<string, Collection> = new Map();
let goOn: () => void = () => undefined;

const worker = await LocalWorker.start({
  database: () => new URL(database),
  sourceOf: (clusterId) => ({
    collect: () => {
      const collection = collections.get(clusterId);
      return collection === undefined
        ? Promise.reject(new Error(`nothing is known of ${clusterId}`))
        : Promise.resolve(collection);
    },
  }),
  onPrepared: (snapshotId, clusterId) => {
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    report({ type: 'prepared', snapshotId, clusterId });
    return told;
  },
  onPublished: (snapshot) => report({ type: 'published', snapshot }),
});

function report(message: Report): void {
  process.send?.(message);
}

async function handle(job: Job): Promise<Report> {
  try {
    await worker.handle(job);
    return { type: 'done' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'failed', reason: error instanceof PostponeJob ? 'postponed' : 'error', message };
  }
}

process.on('message', (order: Order) => {
  switch (order.type) {
    case 'handle':
      ({ collections } = order);
      void handle(order.job).then(report);
      return;
    case 'go-on':
      goOn();
      return;
    case 'stop':
      void worker.stop().then(() => process.disconnect?.());
  }
});
report({ type: 'ready' });
