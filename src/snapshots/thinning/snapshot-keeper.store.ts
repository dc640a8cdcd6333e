import type { PoolClient } from 'pg';

/**
 * Names snapshots that must be kept whatever their age, because something refers to their objects. The folder that owns
 * what refers to them implements this, and `makeStores` lists it. A reference is recorded in a transaction that has
 * locked the snapshot's row (`FOR SHARE`) and found it unthinned.
 */
export interface SnapshotKeeper {
  /** Sequence numbers of a cluster's snapshots. Runs in the transaction that thins others. */
  neededSequences(client: PoolClient, clusterId: string): Promise<readonly number[]>;
}

/** The newest snapshot and those that it refers to, with which the next one is compared. */
export class ComparedSnapshots implements SnapshotKeeper {
  async neededSequences(client: PoolClient, clusterId: string): Promise<readonly number[]> {
    const { rows } = await client.query<{ sequence: number }>(
      `SELECT sequence FROM snapshots JOIN clusters c ON c.id = cluster_id AND c.latest_sequence = sequence
         WHERE c.id = $1
       UNION SELECT known.value::int FROM snapshots s JOIN clusters c ON c.id = s.cluster_id
         AND c.latest_sequence = s.sequence, json_each_text(s.last_known) known WHERE c.id = $1`,
      [clusterId],
    );
    return rows.map(({ sequence }) => sequence);
  }
}
