/**
 * Collecting a large cluster over HTTPS: time and peak memory of the collecting process, compared with the official
 * client's typed list calls. The server runs in this process, each collection in a separate process.
 *
 *   npm run bench:collection            10,000 and 150,000 pods
 *   npm run bench:collection -- 50000   another size
 */
import { fork } from 'node:child_process';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { z } from 'zod';
import type { ClusterCredentials } from '../../src/sources/credentials.ts';
import { KubernetesSource } from '../../src/sources/kubernetes/kubernetes-source.ts';
import { OWN_SERVERS } from '../../src/sources/kubernetes/session/server-address.ts';
import { FakeApiServer } from '../../test/support/fake-api-server/fake-api-server.ts';
import { namespace, networkPolicy } from '../../test/support/fake-api-server/objects.ts';
import { namespaceNames, realisticPods, realisticReplicaSets } from './realistic-cluster.ts';

const taskSchema = z.object({
  way: z.enum(['ringfence', 'client-node']),
  server: z.string(),
  token: z.string(),
  certificateAuthority: z.string(),
});
const measurementSchema = z.object({ seconds: z.number(), peakMb: z.number(), pods: z.number() });
type Task = z.infer<typeof taskSchema>;
type Measurement = z.infer<typeof measurementSchema>;

const MEGABYTE = 1024;
/** The client keeps every object; larger clusters do not fit Node.js's default heap. */
const MAX_PODS_OF_CLIENT = 50_000;

if (process.send === undefined) await compare(process.argv.slice(2).map(Number));
else process.once('message', (message) => void collectOnce(taskSchema.parse(message)));

async function compare(sizes: readonly number[]): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  for (const pods of sizes.length > 0 ? sizes : [10_000, 150_000]) {
    const server = await FakeApiServer.start();
    server.put(...namespaceNames().flatMap((name) => [namespace(name), networkPolicy(name, 'default-deny')]));
    server.generate('pods', realisticPods(pods));
    server.generate('replicasets', realisticReplicaSets(pods));
    const megabytes = (JSON.stringify(realisticPods(pods).at(0)).length * pods) / 1e6;
    for (const way of ['ringfence', 'client-node'] as const) {
      if (way === 'client-node' && pods > MAX_PODS_OF_CLIENT) continue;
      const task = {
        way,
        server: server.url,
        token: server.token,
        certificateAuthority: server.authority.certificate,
      };
      const { seconds, peakMb, pods: collected } = await measure(task);
      const row = { pods: collected, 'JSON MB': Math.round(megabytes), by: way };
      rows.push({ ...row, seconds: seconds.toFixed(1), 'peak RSS MB': Math.round(peakMb) });
    }
    await server.close();
  }
  console.table(rows);
}

async function measure(task: Task): Promise<Measurement> {
  const child = fork(new URL(import.meta.url), { execArgv: [] });
  child.send(task);
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(measurementSchema.parse(message)));
    child.once('exit', (code) => reject(new Error(`the collecting process ended with code ${code}`)));
  });
}

async function collectOnce({ way, server, ...credentials }: Task): Promise<void> {
  const start = performance.now();
  const pods =
    way === 'ringfence' ? await withRingfence(server, credentials) : await withClient(server, credentials);
  const seconds = (performance.now() - start) / 1000;
  process.send?.({ seconds, pods, peakMb: process.resourceUsage().maxRSS / MEGABYTE });
  if (process.connected) process.disconnect?.();
}

async function withRingfence(server: string, credentials: ClusterCredentials): Promise<number> {
  const source = new KubernetesSource({
    connection: { type: 'credentials', server, credentials, addresses: OWN_SERVERS },
  });
  const { inventory } = await source.collect({ signal: new AbortController().signal });
  return inventory.workloads.reduce((sum, workload) => sum + workload.pods.length, 0);
}

/** Only pods, keeping every page: a simple use of the client library. */
async function withClient(server: string, credentials: Task | ClusterCredentials): Promise<number> {
  const config = new KubeConfig();
  const { certificateAuthority = '', token = '' } = credentials;
  const caData = Buffer.from(certificateAuthority).toString('base64');
  config.loadFromClusterAndUser({ name: 'c', server, caData, skipTLSVerify: false }, { name: 'u', token });
  const api = config.makeApiClient(CoreV1Api);
  const kept: unknown[] = [];
  let next: string | undefined;
  do {
    const page = await api.listPodForAllNamespaces({
      limit: 500,
      ...(next !== undefined && { _continue: next }),
    });
    kept.push(...page.items);
    next = page.metadata?._continue;
  } while (next);
  return kept.length;
}
