import { describe, expect, it } from 'vitest';
import { kubeconfigPaths } from '../../src/sources/kubernetes/session/kubeconfig-token-files.ts';
import { cliConnections } from '../../src/sources/kubernetes/session/cli-connections.ts';
import { KubernetesSource } from '../../src/sources/kubernetes/kubernetes-source.ts';
import { E2E_TARGET } from './e2e-target.ts';

describe.runIf(E2E_TARGET.type === 'kubeconfig')('the cluster of KUBECONFIG', () => {
  it('becomes an inventory', async () => {
    const [current] = await cliConnections(kubeconfigPaths(undefined, process.env), 'current');
    expect(current).toBeDefined();
    if (current === undefined) return;
    const { inventory, description } = await new KubernetesSource(current).collect({
      signal: AbortSignal.timeout(100_000),
    });
    expect(description).toMatch(/^Kubernetes v/);
    expect(inventory.namespaces.length).toBeGreaterThan(0);
  });
});
