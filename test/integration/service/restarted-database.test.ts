import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { EmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.ts';
import { migrate } from '../../../src/database/migrations.ts';
import { createPool } from '../../../src/database/pool.ts';
import { startApi } from '../../support/api/api-server.ts';
import { eventually } from '../../support/process/eventually.ts';
import { publishFleet } from '../../support/api/published-fleet.ts';

const parent = resolve('.ringfence');
await mkdir(parent, { recursive: true, mode: 0o711 });
const folder = await mkdtemp(join(parent, 'restarted-'));
const server = await EmbeddedPostgres.start({ folder, settings: { fsync: 'off' } });
const pool = createPool({ connectionString: server.connectionString });
await migrate(pool);
const fleet = await publishFleet(pool);
const api = await startApi(pool);
afterAll(async () => {
  await api.close();
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function restart(): Promise<void> {
  const [pid] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await eventually(() => expect(server.state()).toBe('restarting'));
  await eventually(() => expect(server.state()).toBe('running'));
  await eventually(() => pool.query('SELECT 1'));
}

it('after the database restarts, the first question is answered although worker threads had connections open', async () => {
  const token = await api.issue('viewer');
  const connections = `query($asOf: AsOfInput!) { connections(asOf: $asOf, first: 1) { totalCount } }`;
  const remediations = `query($clusters: [ID!]) { findings(filter: { clusters: $clusters }, first: 5) {
    nodes { remediation { text } } } }`;
  const askAll = async (cluster: string) => {
    const id = toGlobalId('Cluster', cluster);
    const connected = await api.graphql(token, connections, { asOf: { cluster: id } });
    const remedied = await api.graphql(token, remediations, { clusters: [id] });
    for (const { body } of [connected, remedied]) expect(body.errors).toBeUndefined();
    expect(remedied.body.data.findings.nodes).toContainEqual({
      remediation: { text: expect.any(String) },
    });
  };
  await askAll(fleet.staging);
  await restart();
  // Another cluster: what the threads keep of the first one is answered without the database.
  await askAll(fleet.production);
});
