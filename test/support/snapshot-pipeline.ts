import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Cluster } from '../../src/clusters/cluster.ts';
import { CredentialCipher } from '../../src/clusters/credentials/credential-cipher.ts';
import { encryptionKey } from '../../src/clusters/credentials/encryption-key.ts';
import { OWN_SERVERS } from '../../src/sources/kubernetes/session/server-address.ts';
import { DEFAULT_FINDING_SETTINGS } from '../../src/core/findings/finding-settings.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import type { JobContext } from '../../src/jobs/job-handler.ts';
import type { JobLog } from '../../src/jobs/job-workers.ts';
import type { Snapshot } from '../../src/snapshots/snapshot.ts';
import { WHOLE_FLEET } from '../../src/auth/whole-fleet.ts';
import { ClusterShares } from '../../src/pipeline/cluster-shares.ts';
import { SnapshotWorkers } from '../../src/pipeline/snapshot-workers.ts';
import type { TakeSnapshotParts } from '../../src/pipeline/take-snapshot.ts';
import { makeStores } from '../../src/stores.ts';
import { createTestDatabase, type TestDatabase } from './store/database.ts';

/** The first attempt of a job. */
export function jobContext(signal: AbortSignal = new AbortController().signal): JobContext {
  return { jobId: '1', attempt: 1, signal };
}

export function payloadOf({ id }: Cluster, trigger: 'schedule' | 'request' = 'request') {
  return { clusterId: id, trigger };
}

export const SILENT_LOG: JobLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Everything that takes snapshots, with a database and a folder of manifests for the test. */
export interface SnapshotPipeline {
  readonly database: TestDatabase;
  readonly parts: TakeSnapshotParts;
  readonly folder: string;
  /** Writes a manifest below the folder. */
  write(path: string, text: string): void;
  addCluster(settings: Partial<Cluster>): Promise<Cluster>;
  /** The source of a cluster whose manifests are in a folder below the pipeline's. */
  manifests(path: string, states?: 'current' | 'dated-folders'): Pick<Cluster, 'source'>;
  newest(cluster: Cluster): Promise<Snapshot | undefined>;
  /** States of the cluster's runs, oldest first. */
  runs(cluster: Cluster): Promise<readonly { state: string; error_code: string | null; trigger: string }[]>;
  close(): Promise<void>;
}

export async function openSnapshotPipeline(): Promise<SnapshotPipeline> {
  const database = await createTestDatabase();
  const { pool } = database;
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-pipeline-'));
  const workers = new SnapshotWorkers({ threads: 2 });
  const parts: TakeSnapshotParts = {
    ...makeStores(pool),
    cipher: new CredentialCipher([encryptionKey(randomBytes(32))]),
    workers,
    shares: new ClusterShares({ places: 2 }),
    sources: { addresses: OWN_SERVERS, variables: {} },
    settings: DEFAULT_SETTINGS,
    findingSettings: DEFAULT_FINDING_SETTINGS,
    log: SILENT_LOG,
  };
  return {
    database,
    parts,
    folder,
    write: (path, text) => {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    addCluster: (settings) => {
      const id = randomUUID();
      return parts.clusters.insert({
        id,
        name: `cluster-${id.slice(0, 8)}`,
        labels: {},
        source: { type: 'manifests', path: folder, states: 'current' },
        schedule: { type: 'manual' },
        cniProfile: 'detected',
        assumptions: {},
        maxIntervalSeconds: null,
        retention: {},
        origin: 'configured',
        ...settings,
      });
    },
    manifests: (path, states = 'current') => ({
      source: { type: 'manifests', path: join(folder, path), states },
    }),
    newest: async ({ id }) => (await parts.snapshots.latestOf(WHOLE_FLEET, [id])).get(id),
    runs: async ({ id }) => {
      const { rows } = await pool.query<{ state: string; error_code: string | null; trigger: string }>(
        'SELECT state, error_code, trigger FROM snapshot_runs WHERE cluster_id = $1 ORDER BY token',
        [id],
      );
      return rows;
    },
    close: async () => {
      await workers.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A PII namespace with one database workload. */
export const PII_STORE = `apiVersion: v1
kind: Namespace
metadata: { name: customers, labels: { ringfence.dev/data: pii } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: customers }
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: postgres, ports: [{ containerPort: 5432 }] }]
`;

export const DENY_ALL = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: customers }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`;
