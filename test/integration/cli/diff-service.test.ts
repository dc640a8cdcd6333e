import { once } from 'node:events';
import { createServer } from 'node:http';
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

const SHOP = [namespace('shop'), deployment('shop', 'db'), deployment('shop', 'api')];
const BASE = [...SHOP, namespace('lab'), deployment('lab', 'trial'), isolation('shop')];
const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: BASE });

function text(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

const base = dirname(folder.write('base/all.yaml', text(BASE)));
const change = dirname(folder.write('change/shop.yaml', text(SHOP)));

const ENV = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };

describe('diff over a base of the service', () => {
  it('prints what it prints over a folder with the same objects, in every format', async () => {
    for (const format of ['json', 'table', 'markdown']) {
      const calico = ['--cni-profile', 'calico'];
      const local = await runFromSource(['diff', '--onto', base, change, '-o', format, ...calico]);
      const remote = await runFromSource(['diff', '--onto', 'cluster:production', change, '-o', format], {
        env: ENV,
      });
      expect(remote.code).toBe(1);
      expect(local.code).toBe(1);
      expect(remote.stdout).toBe(local.stdout);
      expect(remote.stdout).toContain('lab/trial');
    }
  });

  it('takes a snapshot by its id, and the address as an option', async () => {
    const { body } = await api.graphql(viewer, '{ snapshots(first: 1) { nodes { id takenAt } } }');
    const [{ id, takenAt }] = body.data.snapshots.nodes;
    const { code, stderr } = await runFromSource(
      ['diff', '--onto', `snapshot:${id}`, change, '--replace', 'overlay', '--url', ENV.RINGFENCE_URL],
      { env: { RINGFENCE_TOKEN: viewer } },
    );
    expect(code).toBe(0);
    expect(stderr).toContain(`laid over the snapshot of ${takenAt}`);
  });

  it.each([
    ['cluster:production', {}, 'set RINGFENCE_TOKEN to a token of the service'],
    ['cluster:', ENV, 'cluster: needs a name'],
    ['cluster:nowhere', ENV, 'the service refuses: cluster: '],
    ['snapshot:nothing', ENV, '"nothing" is not a snapshot: give its id or CLUSTER#NUMBER'],
    ['cluster:production', { ...ENV, RINGFENCE_TOKEN: 'rf_wrong' }, 'does not accept the token'],
    ['cluster:production', { ...ENV, RINGFENCE_URL: 'shop' }, '"shop" is not the address of a service'],
    ['cluster:production', { ...ENV, RINGFENCE_URL: 'http://127.0.0.1:1' }, 'does not answer'],
  ])('%s fails with exit code 2 and says what to do (%#)', async (onto, env, message) => {
    const { code, stderr, stdout } = await runFromSource(['diff', '--onto', onto, change], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(viewer);
  });

  it('says in one line what it cannot use, and reads no endless answer', async () => {
    const answers = ['{"code":"Not Kebab","detail":"no"}', '<html>', `"${'x'.repeat(65_000_000)}"`];
    const said = ['the service refuses: no', 'no JSON', 'more than 64 million characters'];
    for (const [place, answer] of answers.entries()) {
      const stranger = createServer((_, response) => response.writeHead(422).end(answer));
      stranger.listen(0, '127.0.0.1');
      await once(stranger, 'listening');
      const address = stranger.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, stderr } = await runFromSource(['diff', '--onto', 'cluster:production', change], {
        env: { ...ENV, RINGFENCE_URL: `http://127.0.0.1:${port}` },
      });
      stranger.close();
      expect(code).toBe(2);
      expect(stderr).toContain(said[place]);
      expect(stderr).not.toContain('unexpected error');
    }
  });

  it('refuses assumptions of its own, and never follows a redirect with the token', async () => {
    const assumed = await runFromSource(
      ['diff', '--onto', 'cluster:production', change, '--cni-profile', 'cilium'],
      { env: ENV },
    );
    expect(assumed.code).toBe(2);
    expect(assumed.stderr).toContain('leave out --cni-profile');
    const seen: (string | undefined)[] = [];
    const thief = createServer(({ headers, url }, response) => {
      seen.push(`${url} ${headers.authorization}`);
      response.writeHead(307, { location: '/stolen' }).end();
    }).listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const address = thief.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const redirected = await runFromSource(['diff', '--onto', 'cluster:production', change], {
      env: { ...ENV, RINGFENCE_URL: `http://127.0.0.1:${port}` },
    });
    thief.close();
    expect(redirected.code).toBe(2);
    expect(seen).toEqual([`/api/v1/proposals Bearer ${viewer}`]);
  });
});
