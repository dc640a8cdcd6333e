import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deployment, namespace, networkPolicy } from '../support/fake-api-server/objects.ts';
import { ACCOUNT_NAMESPACE, createReader } from '../support/real-cluster/reader-account.ts';
import { startRealCluster } from '../support/real-cluster/real-cluster.ts';
import type { RealCluster } from '../support/real-cluster/real-cluster.ts';
import { E2E_TARGET } from './e2e-target.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const run = promisify(execFile);
const reportSchema = z.object({
  clusters: z.array(
    z.looseObject({
      cluster: z.string(),
      description: z.string(),
      completeness: z.string(),
      consistency: z.string(),
      workloads: z.array(
        z.looseObject({ namespace: z.string(), name: z.string(), failedRules: z.array(z.string()) }),
      ),
    }),
  ),
});

describe.runIf(E2E_TARGET.type === 'own-api-server')('ringfence scan --context', () => {
  let cluster: RealCluster;
  let directory: string;
  let kubeconfig: string;

  beforeAll(async () => {
    if (E2E_TARGET.type !== 'own-api-server') return;
    directory = await mkdtemp(join(tmpdir(), 'ringfence-e2e-cli-'));
    cluster = await startRealCluster(E2E_TARGET.assets);
    const { admin } = cluster;
    const pii = { 'ringfence.dev/data': 'pii' };
    await admin.createAll('namespaces', [
      namespace(ACCOUNT_NAMESPACE),
      namespace('open', pii),
      namespace('closed', pii),
    ]);
    await createReader(admin);
    await admin.createAll('deployments', [
      deployment('open', 'customers'),
      deployment('closed', 'customers'),
    ]);
    await admin.create('networkpolicies', networkPolicy('closed', 'deny-all'));
    kubeconfig = join(directory, 'kubeconfig');
    await writeKubeconfig(await admin.requestToken(ACCOUNT_NAMESPACE, 'reader'));
  });

  afterAll(async () => {
    await cluster?.stop();
    if (directory !== undefined) await rm(directory, { recursive: true });
  });

  async function writeKubeconfig(token: string): Promise<void> {
    const authority = Buffer.from(cluster.process.authority.certificate).toString('base64');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'real', cluster: { server: cluster.process.url, 'certificate-authority-data': authority } },
      ],
      users: [{ name: 'reader', user: { token } }],
      contexts: [{ name: 'real', context: { cluster: 'real', user: 'reader' } }],
    };
    await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  }

  function scan(...options: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const flags = [
      'scan',
      '--kubeconfig',
      kubeconfig,
      '--context',
      'real',
      '--cni-profile',
      'calico',
      ...options,
    ];
    return run(process.execPath, [MAIN, ...flags], { cwd: directory });
  }

  it('judges a cluster with the shipped ClusterRole alone', async () => {
    const { stdout } = await scan('--output', 'json');
    const [report] = reportSchema.parse(JSON.parse(stdout)).clusters;
    expect(report).toMatchObject({ cluster: 'real', completeness: 'COMPLETE', consistency: 'CONSISTENT' });
    expect(report?.description).toMatch(/^Kubernetes v\d/);
    const failing = new Map(report?.workloads.map((workload) => [workload.namespace, workload.failedRules]));
    expect(failing.get('open')).toContain('default-deny-ingress');
    expect(failing.get('closed')).not.toContain('default-deny-ingress');
  });

  it('prints a table that names the PII workloads', async () => {
    const { stdout } = await scan();
    expect(stdout).toContain('open/customers');
  });

  it('says what is wrong, and ends with 2, when the token is not accepted', async () => {
    await writeKubeconfig('not-a-token');
    await expect(scan()).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('does not accept the credentials'),
    });
  });
});
