import type { PoolClient } from 'pg';
import type { StoredObject } from '../core/inventory/stored/stored-object.ts';
import { byteaLiteral, copyRows } from '../database/copy.ts';
import { CONTENTS_LOCK } from '../database/locks.ts';
import { assertStorable } from '../database/storable.ts';
import { toStoredProvenance } from './provenance/stored-provenance.ts';
import type { Snapshot, SnapshotFence } from './snapshot.ts';
import { objectKey } from './snapshot.store.ts';

/** Two objects of a snapshot have the same identity; history could store only one of them. */
export class DuplicateObjectError extends Error {
  readonly code = 'duplicate-object';

  constructor(key: string) {
    super(`the snapshot contains "${key}" twice: kind, namespace and name must be unique within a cluster`);
    this.name = 'DuplicateObjectError';
  }
}

const SAME_OBJECT = 'i.kind = r.kind AND i.namespace = r.namespace AND i.name = r.name';

/**
 * Makes `objects` the current ones from `sequence` on: ends the revisions of objects that changed or were removed, and
 * begins revisions of objects that changed or are new. Unchanged objects are only compared. Runs in the publication's
 * transaction. Throws `DuplicateObjectError` and `UnstorableTextError`.
 */
export async function writeObjectRevisions(
  client: PoolClient,
  { clusterId }: SnapshotFence,
  sequence: number,
  objects: readonly StoredObject[],
): Promise<Snapshot['changes']> {
  const { byKey, byHash } = checked(objects);
  await client.query(
    `CREATE TEMPORARY TABLE incoming_objects (kind text, namespace text, name text, content_hash bytea,
       PRIMARY KEY (kind, namespace, name)) ON COMMIT DROP`,
  );
  await copyRows(
    client,
    'incoming_objects',
    ['kind', 'namespace', 'name', 'contentHash'],
    identities(objects),
  );
  await client.query('ANALYZE incoming_objects');
  await client.query('SELECT pg_advisory_xact_lock_shared($1)', [CONTENTS_LOCK]);
  await writeNewContents(client, byHash);
  const { ended, changed } = await endRevisions(client, clusterId, sequence);
  const begun = await beginRevisions(client, clusterId, sequence, byKey);
  return { added: begun - changed, changed, removed: ended - changed };
}

/**
 * Begins a revision of each object that has no current one. Its provenance is written with it and never changes: it
 * says how the object came to have this content.
 */
async function beginRevisions(
  client: PoolClient,
  clusterId: string,
  sequence: number,
  byKey: ReadonlyMap<string, StoredObject>,
): Promise<number> {
  const { rows } = await client.query<Pick<StoredObject, 'kind' | 'namespace' | 'name'>>(
    `SELECT i.kind, i.namespace, i.name FROM incoming_objects i
     WHERE NOT EXISTS (SELECT FROM object_revisions r
       WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND ${SAME_OBJECT})`,
    [clusterId],
  );
  if (rows.length === 0) return 0;
  await copyRows(
    client,
    'object_revisions',
    ['clusterId', 'kind', 'namespace', 'name', 'contentHash', 'validFrom', 'provenance'],
    rows.flatMap((identity) => {
      const object = byKey.get(objectKey(identity));
      if (object === undefined) return [];
      const { kind, namespace, name, contentHash } = object;
      const provenance = object.provenance ? toStoredProvenance(object.provenance) : null;
      const columns = { kind, namespace, name, contentHash: byteaLiteral(contentHash), provenance };
      return [{ clusterId, validFrom: sequence, ...columns }];
    }),
  );
  return rows.length;
}

async function writeNewContents(
  client: PoolClient,
  byHash: ReadonlyMap<string, StoredObject>,
): Promise<void> {
  const { rows } = await client.query<{ hash: string }>(
    `SELECT DISTINCT encode(i.content_hash, 'hex') AS hash FROM incoming_objects i
     WHERE NOT EXISTS (SELECT FROM object_contents c WHERE c.content_hash = i.content_hash)`,
  );
  if (rows.length === 0) return;
  await client.query(
    'CREATE TEMPORARY TABLE incoming_contents (content_hash bytea, body json) ON COMMIT DROP',
  );
  await copyRows(
    client,
    'incoming_contents',
    ['contentHash', 'body'],
    rows.map(({ hash }) => ({ contentHash: byteaLiteral(hash), body: byHash.get(hash)?.body ?? null })),
  );
  // All publishers insert in the same order, so that two that insert the same contents wait for each other instead of
  // deadlocking.
  await client.query(
    `INSERT INTO object_contents (content_hash, body)
     SELECT content_hash, body FROM incoming_contents ORDER BY content_hash ON CONFLICT DO NOTHING`,
  );
}

async function endRevisions(
  client: PoolClient,
  clusterId: string,
  sequence: number,
): Promise<{ ended: number; changed: number }> {
  const { rows } = await client.query<{ ended: number; changed: number }>(
    `WITH ended AS (
       UPDATE object_revisions r SET valid_to = $2
       WHERE r.cluster_id = $1 AND r.valid_to IS NULL AND NOT EXISTS (SELECT FROM incoming_objects i
         WHERE ${SAME_OBJECT} AND i.content_hash = r.content_hash)
       RETURNING kind, namespace, name)
     SELECT count(*)::int AS ended, count(i.kind)::int AS changed
     FROM ended LEFT JOIN incoming_objects i USING (kind, namespace, name)`,
    [clusterId, sequence],
  );
  return rows[0] ?? { ended: 0, changed: 0 };
}

function* identities(objects: readonly StoredObject[]): Generator<Omit<StoredObject, 'body' | 'provenance'>> {
  for (const { kind, namespace, name, contentHash } of objects) {
    yield { kind, namespace, name, contentHash: byteaLiteral(contentHash) };
  }
}

/** The objects by identity and by content hash, after checking that they can be stored. */
function checked(objects: readonly StoredObject[]): Record<'byKey' | 'byHash', Map<string, StoredObject>> {
  const byKey = new Map<string, StoredObject>();
  const byHash = new Map<string, StoredObject>();
  for (const object of objects) {
    const key = objectKey(object);
    assertStorable(`the object ${JSON.stringify(key)}`, key, object.body);
    if (byKey.has(key)) throw new DuplicateObjectError(key);
    byKey.set(key, object);
    byHash.set(object.contentHash, object);
  }
  return { byKey, byHash };
}
