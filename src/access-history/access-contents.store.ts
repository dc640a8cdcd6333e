import type { PoolClient } from 'pg';
import type { AccessLists } from '../core/access/access-lists.ts';
import { byteaLiteral, copyRows } from '../database/copy.ts';
import { CONTENTS_LOCK } from '../database/locks.ts';

/**
 * Writes the lists that are not stored yet. Until the transaction ends, no content is removed. Parts are written before
 * the list that uses them, so that the parts of a list always exist.
 */
export async function writeAccessContents(client: PoolClient, { lists, parts }: AccessLists): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock_shared($1)', [CONTENTS_LOCK]);
  const newLists = await notYetIn(client, 'access_contents', lists);
  if (newLists.length === 0) return;
  const wanted = new Set(newLists.flatMap((list) => list.parts));
  const newParts = await notYetIn(
    client,
    'access_parts',
    parts.filter(({ contentHash }) => wanted.has(contentHash)),
  );
  await insertContents(
    client,
    'access_parts',
    ['contentHash', 'namespace', 'body'],
    newParts.map(({ contentHash, ...part }) => ({ ...part, contentHash: byteaLiteral(contentHash) })),
  );
  await insertContents(
    client,
    'access_contents',
    ['contentHash', 'parts'],
    newLists.map((list) => ({ contentHash: byteaLiteral(list.contentHash), parts: byteaArray(list.parts) })),
  );
}

type ContentsTable = 'access_contents' | 'access_parts';

async function notYetIn<Content extends { readonly contentHash: string }>(
  client: PoolClient,
  table: ContentsTable,
  contents: readonly Content[],
): Promise<readonly Content[]> {
  const { rows } = await client.query<{ hash: string }>(
    `SELECT hash FROM unnest($1::text[]) AS hash
     WHERE NOT EXISTS (SELECT FROM ${table} WHERE content_hash = decode(hash, 'hex'))`,
    [contents.map(({ contentHash }) => contentHash)],
  );
  const missing = new Set(rows.map(({ hash }) => hash));
  return contents.filter(({ contentHash }) => missing.has(contentHash));
}

/**
 * All publishers insert in the same order, so that two that insert the same contents wait for each other instead of
 * deadlocking.
 */
async function insertContents<Field extends string>(
  client: PoolClient,
  table: ContentsTable,
  fields: readonly Field[],
  rows: readonly Readonly<Record<Field, string>>[],
): Promise<void> {
  await client.query(`CREATE TEMPORARY TABLE incoming_${table} (LIKE ${table}) ON COMMIT DROP`);
  await copyRows(client, `incoming_${table}`, fields, rows);
  await client.query(
    `INSERT INTO ${table} SELECT * FROM incoming_${table} ORDER BY content_hash ON CONFLICT DO NOTHING`,
  );
}

/** SHA-256 hashes in hex, in the text format of an array of bytea. */
function byteaArray(hashes: readonly string[]): string {
  return `{${hashes.map((hash) => `"\\\\x${hash}"`).join(',')}}`;
}
