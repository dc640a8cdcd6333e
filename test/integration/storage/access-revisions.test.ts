import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClusterStore } from '../../../src/clusters/cluster.store.ts';
import type { Cluster } from '../../../src/clusters/cluster.ts';
import type { AccessLists } from '../../../src/core/access/access-lists.ts';
import { partsHash, readPart } from '../../../src/core/access/stored-access.ts';
import { partsOf } from '../../support/engine/access-parts.ts';
import { NO_CONNECTIONS, parseConnectionSet } from '../../../src/core/network/connection-set.ts';
import { createTestDatabase, type TestDatabase } from '../../support/store/database.ts';
import { header, publish, registerCluster } from '../../support/store/history.ts';

let database: TestDatabase;
let cluster: Cluster;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());
beforeEach(async () => {
  cluster = await registerCluster(database.pool);
});

/** The list of some workloads of `shop` for ingress, in which some of `web` are allowed a port. */
function listOf(subjects: readonly string[], peers: Readonly<Record<string, string>>): AccessLists {
  const parts = partsOf({
    workloads: Object.entries(peers).map(([name, allowed]) => ({
      workload: { namespace: 'web', kind: 'Deployment', name },
      allowed: parseConnectionSet(allowed),
      unknown: NO_CONNECTIONS,
      declared: NO_CONNECTIONS,
    })),
    outside: [],
  });
  const hashes = parts.map(({ contentHash }) => contentHash);
  const list = {
    contentHash: partsHash(hashes),
    parts: hashes,
    subjects: subjects.map(
      (name) => ({ namespace: 'shop', kind: 'StatefulSet', name, direction: 'ingress' }) as const,
    ),
  };
  return { lists: [list], parts };
}

function both(one: AccessLists, other: AccessLists): AccessLists {
  return { lists: [...one.lists, ...other.lists], parts: [...one.parts, ...other.parts] };
}

async function revisions(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string; from: number; to: number | null }>(
    `SELECT workload_name AS name, valid_from AS from, valid_to AS to FROM access_revisions
     WHERE cluster_id = $1 ORDER BY workload_name, valid_from`,
    [cluster.id],
  );
  return rows.map(({ name, from, to }) => `${name} ${from}-${to ?? ''}`);
}

async function count(table: 'access_contents' | 'access_parts' | 'access_revisions'): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`);
  return rows[0]!.count;
}

const open = listOf(['db'], { site: 'TCP 5432' });
const wide = listOf(['db'], { site: 'TCP 5432', job: 'TCP 5432' });

describe('the access of a workload', () => {
  it('gets no row where nothing changed', async () => {
    await publish(database.pool, cluster.id, { access: open });
    const before = [await count('access_contents'), await count('access_parts')];
    await publish(database.pool, cluster.id, { access: open });
    expect(await revisions()).toEqual(['db 1-']);
    expect([await count('access_contents'), await count('access_parts')]).toEqual(before);
  });

  it('gets a new revision where it changed, and ends where the workload is gone', async () => {
    await publish(database.pool, cluster.id, { access: both(open, listOf(['logs'], { site: 'UDP 514' })) });
    await publish(database.pool, cluster.id, { access: both(wide, listOf(['logs'], { site: 'UDP 514' })) });
    await publish(database.pool, cluster.id, { access: listOf(['logs'], { site: 'UDP 514' }) });
    await publish(database.pool, cluster.id, { access: both(open, listOf(['logs'], { site: 'UDP 514' })) });
    expect(await revisions()).toEqual(['db 1-2', 'db 2-3', 'db 4-', 'logs 1-']);
  });

  it('is stored once for all workloads that have the same, in every cluster', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `db-${index}`);
    const peers = Object.fromEntries(names.map((name) => [`peer-of-${name}`, 'TCP 7']));
    const [contents, parts] = [await count('access_contents'), await count('access_parts')];
    await publish(database.pool, cluster.id, { access: listOf(names, peers) });
    const other = await registerCluster(database.pool);
    await publish(database.pool, other.id, { access: listOf(['elsewhere'], peers) });
    expect(await count('access_contents')).toBe(contents + 1);
    expect(await count('access_parts')).toBe(parts + 1);
    expect(await revisions()).toHaveLength(500);
  });

  it('reads back as it was', async () => {
    await publish(database.pool, cluster.id, { access: wide });
    const { rows } = await database.pool.query<{ namespace: string; body: string }>(
      `SELECT p.namespace, p.body::text AS body FROM access_revisions r JOIN access_contents c USING (content_hash),
         unnest(c.parts) AS hash JOIN access_parts p ON p.content_hash = hash WHERE r.cluster_id = $1`,
      [cluster.id],
    );
    expect(rows).toEqual(wide.parts.map(({ namespace, body }) => ({ namespace, body })));
    expect(readPart(rows[0]!.body).workloads.map(({ workload: { name } }) => name)).toEqual(['job', 'site']);
  });

  it('may be none at all', async () => {
    await publish(database.pool, cluster.id, { access: listOf(['db'], {}) });
    expect(await revisions()).toEqual(['db 1-']);
  });

  it('is as incomplete as the snapshot, which is recorded with it', async () => {
    await publish(database.pool, cluster.id, { access: open });
    await publish(database.pool, cluster.id, {
      header: header({ completeness: 'PARTIAL', holdsForMilliseconds: 5000 }),
      access: listOf(['db'], {}),
    });
    const { rows } = await database.pool.query(
      'SELECT completeness, holds_for_ms::int AS holds FROM snapshots WHERE cluster_id = $1 ORDER BY sequence',
      [cluster.id],
    );
    expect(rows).toEqual([
      { completeness: 'COMPLETE', holds: 86_400_000 },
      { completeness: 'PARTIAL', holds: 5000 },
    ]);
    expect(await revisions()).toEqual(['db 1-2', 'db 2-']);
  });

  it('goes with its cluster, and what no other cluster has goes with it', async () => {
    const shared = listOf(['db'], { shared: 'TCP 1' });
    const other = await registerCluster(database.pool);
    await publish(database.pool, other.id, { access: shared });
    const before = [
      await count('access_contents'),
      await count('access_parts'),
      await count('access_revisions'),
    ];
    await publish(database.pool, cluster.id, { access: both(shared, listOf(['own'], { own: 'TCP 2' })) });
    await new ClusterStore(database.pool).remove(cluster.id);
    expect([
      await count('access_contents'),
      await count('access_parts'),
      await count('access_revisions'),
    ]).toEqual(before);
  });
});
