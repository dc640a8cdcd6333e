// Measures how long it takes to publish a snapshot: `npm run bench:storage [objects]`. Prints rows written and
// milliseconds for a first snapshot, one in which nothing changed and one in which 1 % of the objects changed, then how
// fast COPY is compared with the simple alternatives. Uses the embedded PostgreSQL as `ringfence serve` starts it, in a
// folder that is removed.
import type { Pool } from 'pg';
import { copyRows, byteaLiteral } from '../../src/database/copy.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { StoredObject } from '../../src/core/inventory/stored/stored-object.ts';
import { SnapshotStore } from '../../src/snapshots/snapshot.store.ts';
import {
  failing,
  publish,
  registerCluster,
  score,
  storedObject,
  workload,
} from '../../test/support/store/history.ts';
import { withDatabase } from '../with-database.ts';
import { rowsWritten } from './rows-written.ts';

const OBJECTS = Number(process.argv[2] ?? 20_000);
/** One object out of this many is a workload with personal data. */
const PII_SHARE = 20;
const ROWS_PER_INSERT = 1_000;

await withDatabase(async (pool) => {
  console.table(await publications(pool));
  console.table(await loads(pool));
});

async function publications(pool: Pool): Promise<object[]> {
  const { id } = await registerCluster(pool);
  const first = objectsOfVersion(() => 1);
  const steps = [
    ['first snapshot', first],
    ['nothing changed', first],
    ['nothing changed, again', first],
    ['1 % changed', objectsOfVersion((index) => (index % 100 === 0 ? 2 : 1))],
  ] as const;
  const table = [];
  for (const [step, objects] of steps) {
    const before = await rowsWritten(pool);
    const started = performance.now();
    const { snapshot } = await publish(pool, id, { objects, assessment: judged() });
    const milliseconds = performance.now() - started;
    const rows = (await rowsWritten(pool)) - before;
    const reading = performance.now();
    const { length } = await new SnapshotStore(pool).loadObjects(snapshot);
    table.push({
      step,
      objects: length,
      'rows written': rows,
      'publish ms': Math.round(milliseconds),
      'read back ms': Math.round(performance.now() - reading),
    });
  }
  return table;
}

/** Loads the same rows three ways into a table like `object_contents`. */
async function loads(pool: Pool): Promise<object[]> {
  const objects = objectsOfVersion(() => 3);
  const ways = {
    COPY: async () =>
      inTransaction(pool, async (client) =>
        copyRows(
          client,
          'target',
          ['contentHash', 'body'],
          objects.map(({ contentHash, body }) => ({ contentHash: byteaLiteral(contentHash), body })),
        ),
      ),
    [`INSERT of ${ROWS_PER_INSERT} rows`]: async () =>
      inTransaction(pool, async (client) => {
        for (let from = 0; from < objects.length; from += ROWS_PER_INSERT) {
          const batch = objects.slice(from, from + ROWS_PER_INSERT);
          const values = batch.map((_, index) => `($${index * 2 + 1}, $${index * 2 + 2})`).join(', ');
          await client.query(
            `INSERT INTO target (content_hash, body) VALUES ${values}`,
            batch.flatMap(({ contentHash, body }) => [Buffer.from(contentHash, 'hex'), body]),
          );
        }
      }),
    'INSERT of one row': async () =>
      inTransaction(pool, async (client) => {
        for (const { contentHash, body } of objects) {
          await client.query({
            name: 'one',
            text: 'INSERT INTO target (content_hash, body) VALUES ($1, $2)',
            values: [Buffer.from(contentHash, 'hex'), body],
          });
        }
      }),
  };
  const table = [];
  for (const [way, load] of Object.entries(ways)) {
    await pool.query('DROP TABLE IF EXISTS target');
    await pool.query('CREATE TABLE target (content_hash bytea PRIMARY KEY, body json NOT NULL)');
    const started = performance.now();
    await load();
    const milliseconds = performance.now() - started;
    table.push({
      way,
      rows: objects.length,
      ms: Math.round(milliseconds),
      'rows/s': Math.round(objects.length / (milliseconds / 1000)),
    });
  }
  return table;
}

function objectsOfVersion(version: (index: number) => number): StoredObject[] {
  return Array.from({ length: OBJECTS }, (_, index) => {
    const labels = { app: `app-${index}`, team: `team-${index % 30}`, 'app.kubernetes.io/version': '1.2.3' };
    const ports = [8080, 8443, 9090].map((containerPort) => ({
      name: `p${containerPort}`,
      protocol: 'TCP',
      containerPort,
    }));
    return storedObject(`Workload/namespace-${index % 200}/app-${index}`, {
      version: version(index),
      labels,
      podGroups: [{ labels, ports, networkMode: 'pod', serviceAccount: 'default', replicas: 3 }],
    });
  });
}

function judged() {
  const names = Array.from({ length: OBJECTS / PII_SHARE }, (_, index) => `app-${index}`);
  return {
    results: names.map((name, index) => failing(workload(`namespace-${index % 200}`, name))),
    scores: [
      score({ type: 'cluster' } as const, 49),
      ...names.map((name, index) =>
        score(
          { type: 'workload', namespace: `namespace-${index % 200}`, name, kind: 'Deployment' } as const,
          49,
        ),
      ),
    ],
  };
}
