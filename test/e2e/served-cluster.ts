import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { namespace } from '../support/fake-api-server/objects.ts';
import { createTestDatabase, type TestDatabase } from '../support/store/database.ts';
import { createFromManifests, readManifestObjects } from '../support/real-cluster/manifest-objects.ts';
import { ACCOUNT_NAMESPACE, createReader } from '../support/real-cluster/reader-account.ts';
import { startRealCluster, type RealCluster } from '../support/real-cluster/real-cluster.ts';
import { startProgram, type Running } from '../support/process/run-program.ts';
import { SignedIn, type EventStream } from '../support/process/signed-in.ts';

const FLEET = resolve(import.meta.dirname, '../../examples/fleet');
/** The objects of the example cluster `payments-eu` as they are now. */
export const PAYMENTS = await readManifestObjects(join(FLEET, 'payments-eu/2026-11-23'));
/** The name of the cluster in the configuration. */
export const CLUSTER = 'payments-eu';

const eventSchema = z.object({
  snapshotPublished: z.object({
    id: z.string(),
    sequence: z.int(),
    trigger: z.string(),
    completeness: z.string(),
    cluster: z.object({ name: z.string() }),
  }),
});
export type Published = z.output<typeof eventSchema>['snapshotPublished'];

/** A real cluster that a real `ringfence serve` reads, and a signed-in user. */
export interface ServedCluster {
  readonly cluster: RealCluster;
  readonly database: TestDatabase;
  readonly program: Running;
  readonly asker: SignedIn;
  /** The token used to read the configured cluster. */
  readonly readerToken: string;
  /** Requests a snapshot of a cluster and waits until its subscribers are notified. */
  takeSnapshot(clusterId: string): Promise<Published>;
  /** The next snapshot that subscribers are notified of. */
  nextPublished(): Promise<Published>;
  stop(): Promise<void>;
}

/**
 * Fills a real cluster with the example's objects, writes a configuration with a kubeconfig of the least-privilege
 * account, and starts the built program on it.
 */
export async function serveRealCluster(assets: string): Promise<ServedCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-e2e-serve-'));
  chmodSync(folder, 0o711);
  const cluster = await startRealCluster(assets);
  const { admin } = cluster;
  await admin.create('namespaces', namespace(ACCOUNT_NAMESPACE));
  await createReader(admin);
  await createFromManifests(admin, PAYMENTS);
  const readerToken = await admin.requestToken(ACCOUNT_NAMESPACE, 'reader');
  configure(folder, cluster, readerToken);
  const database = await createTestDatabase('empty');
  const program = await startProgram(['serve', '--port', '0'], {
    cwd: folder,
    env: { DATABASE_URL: database.connectionString, RINGFENCE_SIGN_IN_LINK: 'always' },
  });
  await program.waitFor('Press Ctrl-C to stop');
  const asker = SignedIn.at(program);
  const events = asker.subscribe(
    eventSchema,
    'subscription { snapshotPublished { id sequence trigger completeness cluster { name } } }',
  );
  return {
    cluster,
    database,
    program,
    asker,
    readerToken,
    takeSnapshot: (id) => takeSnapshot(asker, events, id),
    nextPublished: async () => (await events.next()).snapshotPublished,
    stop: async () => {
      await events.close();
      await program.stop('SIGTERM');
      await database.drop();
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function takeSnapshot(
  asker: SignedIn,
  events: EventStream<z.output<typeof eventSchema>>,
  id: string,
): Promise<Published> {
  await asker.ask(
    z.object({ takeSnapshot: z.object({ userErrors: z.tuple([]), jobId: z.string() }) }),
    `mutation ($id: ID!) { takeSnapshot(input: { cluster: $id }) { jobId userErrors { message } } }`,
    { id },
  );
  return (await events.next()).snapshotPublished;
}

function configure(folder: string, cluster: RealCluster, token: string): void {
  const authority = Buffer.from(cluster.process.authority.certificate).toString('base64');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'real',
    clusters: [
      { name: 'real', cluster: { server: cluster.process.url, 'certificate-authority-data': authority } },
    ],
    users: [{ name: 'reader', user: { token } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'reader' } }],
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig), { mode: 0o600 });
  const schedule = { every: '6h' };
  const declared = z
    .object({ declaredConnections: z.array(z.unknown()) })
    .parse(parse(readFileSync(join(FLEET, 'declared-connections.yaml'), 'utf8')));
  const config = {
    clusters: [{ name: CLUSTER, source: { type: 'kubeconfig', file: './kubeconfig' }, schedule }],
    ...declared,
    limits: { allowLoopbackServers: true },
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'ringfence.yaml'), JSON.stringify(config));
}
