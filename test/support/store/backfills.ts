import type { Pool } from 'pg';
import { BackfillAccess } from '../../../src/access-history/backfill/backfill-access.ts';
import { pastAccess, type PastInventory } from '../../../src/core/access/backfill/past-access.ts';
import { PostponeJob } from '../../../src/jobs/job-handler.ts';
import { makeStores } from '../../../src/stores.ts';
import { jobContext, SILENT_LOG } from '../snapshot-pipeline.ts';

/** Computes in this thread. */
const HERE = (past: PastInventory) => Promise.resolve(pastAccess(past));

/** A job that computes access later, as a worker runs it. */
export function backfillJob(
  pool: Pool,
  compute: ConstructorParameters<typeof BackfillAccess>[0]['compute'] = HERE,
): BackfillAccess {
  return new BackfillAccess({ ...makeStores(pool), compute, log: SILENT_LOG });
}

/** Runs the job until it no longer asks to run again. */
export async function backfill(
  clusterId: string,
  job: BackfillAccess,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1)
    try {
      await job.handle({ clusterId }, jobContext(signal));
      return;
    } catch (error) {
      if (!(error instanceof PostponeJob)) throw error;
    }
  throw new Error('the job never ends');
}
