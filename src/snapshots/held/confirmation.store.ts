import type { Pool } from 'pg';
import type { Snapshot } from '../snapshot.ts';

/** Records who confirmed held snapshots. */
export class ConfirmationStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Confirms a held snapshot. Does nothing if it is already confirmed, or no longer the newest of its cluster. */
  async confirm(
    snapshotId: string,
    by: NonNullable<Snapshot['confirmedBy']>,
  ): Promise<'confirmed' | 'unchanged'> {
    const { rowCount } = await this.#pool.query(
      `UPDATE snapshots s SET confirmed_at = now(), confirmed_by = $2 FROM clusters c
       WHERE s.id = $1 AND c.id = s.cluster_id AND c.latest_sequence = s.sequence
         AND s.held IS NOT NULL AND s.confirmed_at IS NULL`,
      [snapshotId, JSON.stringify(by)],
    );
    return rowCount === 1 ? 'confirmed' : 'unchanged';
  }
}
