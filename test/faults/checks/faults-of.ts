import type { Pool } from 'pg';
import type { Witness } from '../run/run-plan.ts';
import { backfillFaults } from './backfills.ts';
import { driftFaults } from './drift.ts';
import { derivedFaults, inventoryFaults, presenceFaults } from './contents.ts';
import { findingFaults } from './findings.ts';
import { recomputedHistory, type Consequences } from './history.ts';
import { intervalFaults } from './intervals.ts';
import { announcementFaults } from './outbox.ts';
import { sequenceFaults } from './sequences.ts';
import { validityFaults } from './validity.ts';

/** Everything that is wrong with the stored history of the clusters of a run, in words. */
export async function faultsOf(
  pool: Pool,
  witness: Witness,
  computed = new Map<string, Consequences>(),
): Promise<readonly string[]> {
  const faults = [...witness.faults];
  for (const clusterId of witness.clusterIds) {
    const history = await recomputedHistory(pool, clusterId, witness, computed);
    faults.push(
      ...(await sequenceFaults(pool, clusterId)),
      ...(await validityFaults(pool, clusterId)),
      ...inventoryFaults(history, witness),
      ...(await derivedFaults(pool, history)),
      ...(await presenceFaults(pool, history)),
      ...(await intervalFaults(pool, history)),
      ...(await backfillFaults(pool, history)),
      ...(await findingFaults(pool, history)),
      ...(await announcementFaults(pool, clusterId)),
      ...(await driftFaults(pool, clusterId, history)),
    );
    const stored = new Set(history.map(({ snapshot }) => `${snapshot.sequence} ${snapshot.id}`));
    for (const { clusterId: of, sequence, id } of witness.acknowledged)
      if (of === clusterId && !stored.has(`${sequence} ${id}`))
        faults.push(`snapshot ${sequence} was reported as published and is not there`);
  }
  return faults;
}
