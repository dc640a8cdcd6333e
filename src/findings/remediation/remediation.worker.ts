import { workerData } from 'node:worker_threads';
import { createPool } from '../../database/pool.ts';
import type { Timed } from '../../threads/fair-thread.ts';
import { TimeBudget } from '../../threads/time-budget.ts';
import { databaseOf, replyWith, type WorkerReply } from '../../threads/worker-reply.ts';
import { KnownRemedies } from './known-remedies.ts';
import type { RemediationTask, Remedy } from './remediation-task.ts';
import { RemediationStore } from './remediation.store.ts';

/** Including YAML that was rendered from them, patches take about twice as many bytes. */
const KEPT_CHARACTERS = 60_000_000;

const known = new KnownRemedies(new RemediationStore(createPool(databaseOf(workerData))), KEPT_CHARACTERS);

/** Reads remediations in a worker thread, because the results of a large namespace take seconds to parse. */
export default function remedies(task: RemediationTask & Timed): Promise<WorkerReply<readonly Remedy[]>> {
  return replyWith(() => known.find(task, new TimeBudget(task.endsAt)));
}
