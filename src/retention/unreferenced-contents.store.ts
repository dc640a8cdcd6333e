import type { Pool } from 'pg';
import { CONTENTS_LOCK } from '../database/locks.ts';
import { inTransaction } from '../database/transaction.ts';

/** Contents that are looked at in one statement. */
const LOOKED_AT = 5000;
/** Contents that are removed in one transaction, for which publications wait. */
const REMOVED_AT_ONCE = 500;

const LIMITS = "SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL statement_timeout = '10s'";
const UNREFERENCED = 'NOT EXISTS (SELECT FROM object_revisions r WHERE r.content_hash = c.content_hash)';

/** `busy`: a publication holds the contents; what was not removed is found again. */
export type RemovalOutcome = { readonly type: 'done' | 'busy'; readonly rows: number };

/** Removes contents of objects to which no revision refers. */
export class UnreferencedContentStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Looks at all contents, a few at a time. Never waits for publications. Rejects with the signal's reason. */
  async remove(signal: AbortSignal): Promise<RemovalOutcome> {
    let after = Buffer.alloc(0);
    let rows = 0;
    for (;;) {
      signal.throwIfAborted();
      const part = await this.#look(after);
      for (let start = 0; start < part.unreferenced.length; start += REMOVED_AT_ONCE) {
        const removed = await this.#removeSome(part.unreferenced.slice(start, start + REMOVED_AT_ONCE));
        if (removed === 'busy') return { type: 'busy', rows };
        rows += removed;
      }
      if (part.last === undefined) return { type: 'done', rows };
      after = part.last;
    }
  }

  /** The next contents in the order of their hashes. Without a lock: what is found is checked again. */
  async #look(
    after: Buffer,
  ): Promise<{ readonly unreferenced: readonly Buffer[]; readonly last: Buffer<ArrayBuffer> | undefined }> {
    const { rows } = await this.#pool.query<{ hash: Buffer<ArrayBuffer>; unreferenced: boolean }>(
      `SELECT content_hash AS hash, ${UNREFERENCED} AS unreferenced
       FROM (SELECT content_hash FROM object_contents WHERE content_hash > $1 ORDER BY content_hash LIMIT $2) c
       ORDER BY content_hash`,
      [after, LOOKED_AT],
    );
    return {
      unreferenced: rows.filter(({ unreferenced }) => unreferenced).map(({ hash }) => hash),
      last: rows.length < LOOKED_AT ? undefined : rows.at(-1)?.hash,
    };
  }

  /** No publication may refer to them meanwhile. A waiting lock would hold up those that come later. */
  async #removeSome(hashes: readonly Buffer[]): Promise<number | 'busy'> {
    return inTransaction(this.#pool, async (client) => {
      await client.query(LIMITS);
      const { rows } = await client.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_xact_lock($1) AS locked',
        [CONTENTS_LOCK],
      );
      if (rows[0]?.locked !== true) return 'busy';
      const { rowCount } = await client.query(
        `DELETE FROM object_contents c WHERE content_hash = ANY($1::bytea[]) AND ${UNREFERENCED}`,
        [hashes],
      );
      return rowCount ?? 0;
    });
  }
}
