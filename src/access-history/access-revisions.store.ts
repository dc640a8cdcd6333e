import type { PoolClient } from 'pg';
import type { AccessLists } from '../core/access/access-lists.ts';
import type { StoredAccess, StoredAccessPart } from '../core/access/stored-access.ts';
import { byteaLiteral, copyRows } from '../database/copy.ts';
import { CONTENTS_LOCK } from '../database/locks.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';

const SUBJECT = 'namespace, workload_name, workload_kind, direction';
const SAME_SUBJECT = `(i.namespace, i.workload_name, i.workload_kind, i.direction)
  = (r.namespace, r.workload_name, r.workload_kind, r.direction)`;

/**
 * Makes these access lists the current ones of a cluster: ends the revisions of lists that changed or no longer exist,
 * and begins revisions of changed and new lists. Runs in the publication's transaction.
 */
export async function writeAccess(
  client: PoolClient,
  { clusterId, sequence }: Pick<Snapshot, 'clusterId' | 'sequence'>,
  { lists, parts }: AccessLists,
): Promise<void> {
  await client.query(
    `CREATE TEMPORARY TABLE incoming_access (namespace text, workload_name text, workload_kind text, direction text,
       content_hash bytea, PRIMARY KEY (${SUBJECT})) ON COMMIT DROP`,
  );
  await copyRows(
    client,
    'incoming_access',
    ['namespace', 'workloadName', 'workloadKind', 'direction', 'contentHash'],
    subjectRows(lists),
  );
  await client.query('ANALYZE incoming_access');
  await client.query('SELECT pg_advisory_xact_lock_shared($1)', [CONTENTS_LOCK]);
  await writeNewContents(client, lists, parts);
  await client.query(
    `UPDATE access_revisions r SET valid_to = $2
     WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND NOT EXISTS (SELECT FROM incoming_access i
       WHERE ${SAME_SUBJECT} AND i.content_hash = r.content_hash)`,
    [clusterId, sequence],
  );
  await client.query(
    `INSERT INTO access_revisions (cluster_id, ${SUBJECT}, content_hash, valid_from)
     SELECT $1, ${SUBJECT}, content_hash, $2 FROM incoming_access i
     WHERE NOT EXISTS (SELECT FROM access_revisions r
       WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND ${SAME_SUBJECT})`,
    [clusterId, sequence],
  );
}

function* subjectRows(lists: readonly StoredAccess[]) {
  for (const { contentHash, subjects } of lists) {
    const hash = byteaLiteral(contentHash);
    for (const { namespace, name, kind, direction } of subjects)
      yield { namespace, workloadName: name, workloadKind: kind, direction, contentHash: hash };
  }
}

/** Parts are written before the list that uses them, so that the parts of a list always exist. */
async function writeNewContents(
  client: PoolClient,
  lists: readonly StoredAccess[],
  parts: readonly StoredAccessPart[],
): Promise<void> {
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
