import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WHOLE_FLEET } from '../../../src/auth/whole-fleet.ts';
import { registerConfigured } from '../../../src/clusters/registration/configured-clusters.ts';
import type { SnapshotSchedule } from '../../../src/config/cluster-settings.ts';
import type { ConfiguredCluster } from '../../../src/config/config.ts';
import { openSnapshotPipeline, type SnapshotPipeline } from '../../support/snapshot-pipeline.ts';

let pipeline: SnapshotPipeline;
beforeEach(async () => {
  pipeline = await openSnapshotPipeline();
});
afterEach(() => pipeline.close());

function configured(settings: Partial<ConfiguredCluster> = {}): ConfiguredCluster {
  return {
    name: 'prod',
    source: { type: 'kubernetes', server: 'https://203.0.113.7:6443' },
    credentials: { token: 'secret-token' },
    schedule: { type: 'interval', seconds: 900 },
    cniProfile: 'detected',
    assumptions: {},
    maxIntervalSeconds: null,
    retention: {},
    labels: { environment: 'production' },
    ...settings,
  };
}

async function register(
  clusters: readonly ConfiguredCluster[],
  origin: 'configured' | 'example' = 'configured',
) {
  const { clusters: store, cipher } = pipeline.parts;
  const changes = await registerConfigured(store, cipher, clusters, origin);
  return { changes, registered: await store.all(WHOLE_FLEET) };
}

describe('clusters of the configuration', () => {
  it('are registered with encrypted credentials, and changed when the configuration changes', async () => {
    const { registered } = await register([configured()]);
    expect(registered).toMatchObject([
      {
        name: 'prod',
        origin: 'configured',
        source: { type: 'kubernetes', server: 'https://203.0.113.7:6443' },
      },
    ]);
    const id = registered[0]?.id ?? '';
    const envelope = await pipeline.parts.clusters.getCredentials(id);
    expect(envelope?.includes('secret-token')).toBe(false);
    expect(pipeline.parts.cipher.decrypt(envelope ?? Buffer.alloc(0), id)).toEqual({ token: 'secret-token' });

    const changed = await register([configured({ schedule: { type: 'cron', expression: '0 * * * *' } })]);
    expect(changed.registered).toMatchObject([{ id, schedule: { type: 'cron', expression: '0 * * * *' } }]);
  });

  it('that were taken out keep their history and are watched no longer; put back, they go on', async () => {
    const id = (await register([configured()])).registered[0]?.id;
    const { changes, registered } = await register([]);
    expect(changes).toMatchObject({ removed: ['prod'], restored: [] });
    expect(registered).toMatchObject([{ id, removedAt: expect.any(Date), schedule: { type: 'manual' } }]);
    expect(await register([])).toEqual({
      changes: { removed: [], restored: [], deletedExamples: [] },
      registered,
    });
    const back = await register([configured()]);
    expect(back.changes.restored).toEqual(['prod']);
    expect(back.registered).toMatchObject([{ id, removedAt: null, schedule: { type: 'interval' } }]);
  });

  it('make the examples go', async () => {
    const example = configured({
      name: 'example',
      source: { type: 'manifests', path: '/x', states: 'current' },
    });
    await register([example], 'example');
    const { changes, registered } = await register([configured()]);
    expect(changes.deletedExamples).toEqual(['example']);
    expect(registered.map(({ name }) => name)).toEqual(['prod']);
  });

  it.each<SnapshotSchedule>([{ type: 'interval', seconds: 60 }, { type: 'manual' }])(
    'never take the place of one that was registered through the API: %j',
    async (schedule) => {
      await pipeline.addCluster({ id: randomUUID(), name: 'prod', origin: 'registered', schedule });
      await expect(register([configured()])).rejects.toMatchObject({
        code: 'configured-cluster',
        message: expect.stringContaining('was registered through the API'),
      });
    },
  );
});
