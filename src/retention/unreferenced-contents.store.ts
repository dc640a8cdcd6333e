import type { Pool, PoolClient } from 'pg';
import { CONTENTS_LOCK } from '../database/locks.ts';
import { inShortTransaction } from './short-transactions.store.ts';

/** Number of contents that one statement checks. */
const LOOKED_AT = 5000;
/** Number of contents that one transaction removes; publications wait for it. */
const REMOVED_AT_ONCE = 500;

/** Shorter than elsewhere in this folder, because publications of all clusters wait. */
const STATEMENT_SECONDS = 10;

/** Contents by hash, and the tables that refer to them. */
const CONTENTS = [
  { table: 'object_contents', referring: ['object_revisions'] },
  { table: 'access_contents', referring: ['access_revisions', 'backfilled_access'] },
] as const;
type Contents = (typeof CONTENTS)[number];

/** `busy`: a publication has locked the contents; the rest is found again by the next run. */
export type RemovalOutcome = { readonly type: 'done' | 'busy'; readonly rows: number };

/** Removes contents to which no revision refers. */
export class UnreferencedContentStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Checks all contents, a few at a time. Never waits for publications. Rejects with the signal's reason. */
  async remove(signal: AbortSignal): Promise<RemovalOutcome> {
    let rows = 0;
    for (const contents of CONTENTS)
      for await (const hashes of this.#unreferenced(contents, signal)) {
        const removed = await this.#removeSome(contents, hashes);
        if (removed === 'busy') return { type: 'busy', rows };
        rows += removed;
      }
    return { type: 'done', rows };
  }

  /** In the order of hashes. Read without a lock; the result is checked again before removal. */
  async *#unreferenced(contents: Contents, signal: AbortSignal): AsyncGenerator<readonly Buffer[]> {
    let after = Buffer.alloc(0);
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await this.#pool.query<{ hash: Buffer<ArrayBuffer>; unreferenced: boolean }>(
        `SELECT content_hash AS hash, ${unreferenced(contents)} AS unreferenced FROM
           (SELECT content_hash FROM ${contents.table} WHERE content_hash > $1 ORDER BY content_hash LIMIT $2) c
         ORDER BY content_hash`,
        [after, LOOKED_AT],
      );
      const found = rows.filter((row) => row.unreferenced).map(({ hash }) => hash);
      for (let start = 0; start < found.length; start += REMOVED_AT_ONCE)
        yield found.slice(start, start + REMOVED_AT_ONCE);
      const last = rows.at(-1);
      if (last === undefined || rows.length < LOOKED_AT) return;
      after = last.hash;
    }
  }

  /**
   * Locks out publications, which might refer to them. Does not wait for the lock, because that would delay later
   * publications.
   */
  async #removeSome(contents: Contents, hashes: readonly Buffer[]): Promise<number | 'busy'> {
    return inShortTransaction(
      this.#pool,
      async (client) => {
        const { rows } = await client.query<{ locked: boolean }>(
          'SELECT pg_try_advisory_xact_lock($1) AS locked',
          [CONTENTS_LOCK],
        );
        if (rows[0]?.locked !== true) return 'busy';
        const condition = `content_hash = ANY($1::bytea[]) AND ${unreferenced(contents)}`;
        if (contents.table === 'object_contents')
          return (
            (await client.query(`DELETE FROM object_contents c WHERE ${condition}`, [hashes])).rowCount ?? 0
          );
        const removed = await client.query<{ parts: readonly Buffer[] }>(
          `DELETE FROM access_contents c WHERE ${condition} RETURNING parts`,
          [hashes],
        );
        const parts = await removeParts(
          client,
          removed.rows.flatMap((list) => list.parts),
        );
        return removed.rows.length + parts;
      },
      STATEMENT_SECONDS,
    );
  }
}

function unreferenced({ referring }: Contents): string {
  return referring
    .map((table) => `NOT EXISTS (SELECT FROM ${table} r WHERE r.content_hash = c.content_hash)`)
    .join(' AND ');
}

/** Removes those of these parts that no list has. */
async function removeParts(client: PoolClient, hashes: readonly Buffer[]): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM access_parts p WHERE content_hash = ANY($1::bytea[])
       AND NOT EXISTS (SELECT FROM access_contents c WHERE c.parts @> ARRAY[p.content_hash])`,
    [hashes],
  );
  return rowCount ?? 0;
}
