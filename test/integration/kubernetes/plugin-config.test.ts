import { afterEach, describe, expect, it } from 'vitest';
import { KubernetesSource } from '../../../src/sources/kubernetes/kubernetes-source.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { FakeApiServer } from '../../support/fake-api-server/fake-api-server.ts';
import { namespace } from '../../support/fake-api-server/objects.ts';
import { CILIUM_TYPES } from '../../support/fake-api-server/resource-types.ts';

let server: FakeApiServer;
afterEach(() => server.close());

const config = (data: Record<string, string>, inNamespace = 'kube-system') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: inNamespace },
  data,
});

async function collect(): Promise<Inventory> {
  const limits = { retryBaseMs: 1, maxAttempts: 2, requestTimeoutMs: 2000 };
  const source = new KubernetesSource({ connection: server.connection, limits });
  return (await source.collect({ signal: new AbortController().signal })).inventory;
}

async function start(plugin: 'cilium' | 'none' = 'cilium'): Promise<void> {
  server = await FakeApiServer.start();
  if (plugin === 'cilium') server.install(CILIUM_TYPES);
  server.put(namespace('kube-system'));
}

const asked = () => server.seen.map(({ path }) => path).filter((path) => path.includes('configmaps'));

describe('the ConfigMap of Cilium in a live cluster', () => {
  it('is read by its name, for the options that matter alone', async () => {
    await start();
    server.put(config({ 'enable-policy': 'never', 'cluster-pool-ipv4-cidr': '10.0.0.0/8' }));
    expect((await collect()).pluginSettings).toEqual([
      {
        kind: 'ConfigMap',
        namespace: 'kube-system',
        name: 'cilium-config',
        options: { 'enable-policy': 'never' },
      },
    ]);
    expect(new Set(asked())).toEqual(new Set(['/api/v1/namespaces/kube-system/configmaps/cilium-config']));
  });

  it('is looked for in the other namespace that Cilium is installed in', async () => {
    await start();
    server.put(config({ 'policy-audit-mode': 'true' }, 'cilium'));
    expect((await collect()).pluginSettings.map(({ namespace: where }) => where)).toEqual(['cilium']);
  });

  it('that may not be read is recorded with the words of the server, and the rest is complete', async () => {
    await start();
    server.forbid('configmaps');
    const { pluginSettings, unread } = await collect();
    expect(unread).toEqual([]);
    expect(pluginSettings).toMatchObject([{ options: {}, unread: { reason: 'forbidden' } }]);
    expect(pluginSettings[0]?.unread?.message).toContain('configmaps is forbidden');
  });

  it('is not asked for where the cluster has no kinds of Cilium', async () => {
    await start('none');
    expect((await collect()).pluginSettings).toEqual([]);
    expect(asked()).toEqual([]);
  });
});
