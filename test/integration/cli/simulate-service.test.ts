import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';

const { database, api, viewer, close } = await openApi();
const folder = new InputFolder();
afterAll(close);

const SHOP = [namespace('shop', { 'ringfence.dev/data': 'pii' }), deployment('shop', 'db')];
const OPEN = [...SHOP, namespace('lab'), deployment('lab', 'trial')];
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: OPEN });

function text(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

const open = dirname(folder.write('open/all.yaml', text(OPEN)));
const closed = dirname(folder.write('closed/shop.yaml', text([...SHOP, isolation('shop')])));
folder.write('closed/old/shop.yaml', text([deployment('shop', 'old')]));
const ENV = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
const SIMULATE = ['simulate', '--scenario', 'pod-in-another-namespace'];
const BY_SERVICE = [...SIMULATE, '--onto', 'cluster:production'];

describe('simulate on a base of the service', () => {
  it('prints what it prints on a folder with the same objects', async () => {
    const local = await runFromSource([...SIMULATE, open, '--cni-profile', 'calico']);
    const remote = await runFromSource(BY_SERVICE, { env: ENV });
    expect({ local: local.code, remote: remote.code }).toEqual({ local: 1, remote: 1 });
    expect(remote.stdout).toBe(local.stdout);
    expect(remote.stdout).toContain('violated pod-in-another-namespace');
    expect(remote.stderr).toContain('simulated on the snapshot of 2026-01-01T00:00:00.000Z');
  });

  it('lays manifests over the base, and sends no file that --exclude names', async () => {
    const { code, stdout, stderr } = await runFromSource(
      [...BY_SERVICE, closed, '--exclude', 'old/', '-o', 'json'],
      {
        env: ENV,
      },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'pod-in-another-namespace', outcome: 'held' }]);
    expect(stderr).toContain('sends 1 file,');
    expect(stderr).toContain('laid over the snapshot of 2026-01-01T00:00:00.000Z');
  });
});
