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

const SHOP = [
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  deployment('shop', 'db'),
  deployment('shop', 'api'),
];
const BASE = [...SHOP, namespace('lab'), deployment('lab', 'trial'), isolation('shop')];
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: BASE });

function text(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

const base = dirname(folder.write('base/all.yaml', text(BASE)));
const change = dirname(folder.write('change/shop.yaml', text(SHOP)));
const ENV = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
const BY_SERVICE = ['check', change, '--onto', 'cluster:production'];

/** Fingerprints contain the id of the cluster. */
function withoutFingerprint(finding: object): object {
  return { ...finding, fingerprint: '' };
}

describe('check over a base of the service', () => {
  it('finds what it finds over a folder with the same objects', async () => {
    const options = ['--fail-on', 'high', '--fail-on-new', '-o', 'json'];
    const local = await runFromSource([
      'check',
      change,
      '--onto',
      base,
      '--cni-profile',
      'calico',
      ...options,
    ]);
    const remote = await runFromSource([...BY_SERVICE, ...options], { env: ENV });
    expect({ local: local.code, remote: remote.code }).toEqual({ local: 1, remote: 1 });
    const [here, there] = [JSON.parse(local.stdout), JSON.parse(remote.stdout)];
    expect(there.findings.map(withoutFingerprint)).toEqual(here.findings.map(withoutFingerprint));
    expect({ ...there, findings: [] }).toEqual({ ...here, findings: [] });
  });

  it.each(['table', 'sarif', 'junit', 'markdown'])('prints %s', async (format) => {
    const { code, stdout, stderr } = await runFromSource([...BY_SERVICE, '-o', format], { env: ENV });
    expect(code).toBe(1);
    expect(stdout).toContain('default-deny-ingress');
    expect(stderr).toContain('laid over the snapshot of 2026-01-01T00:00:00.000Z');
  });

  it('refuses settings of its own, and says which', async () => {
    const { code, stderr } = await runFromSource([...BY_SERVICE, '--pii', 'shop/db', '--config', 'a.yaml'], {
      env: ENV,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('leave out --pii, --config');
  });

  it('cannot judge without a token', async () => {
    const { code, stdout, stderr } = await runFromSource(BY_SERVICE);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('set RINGFENCE_TOKEN');
  });
});
