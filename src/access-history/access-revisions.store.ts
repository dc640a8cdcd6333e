import type { PoolClient } from 'pg';
import type { AccessLists } from '../core/access/access-lists.ts';
import type { StoredAccess } from '../core/access/stored-access.ts';
import { byteaLiteral, copyRows } from '../database/copy.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import { writeAccessContents } from './access-contents.store.ts';

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
  await writeAccessContents(client, { lists, parts });
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
