import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster } from '../../support/api/published-fleet.ts';
import { letIn, SMALL_SHOP } from '../../support/manifests/small-shop.ts';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { write } = new InputFolder();
const manifests = write(
  'shop.yaml',
  [...SMALL_SHOP, letIn('customers', 'api', ['shop', 'web'], 8080)]
    .map((object) => stringify(object))
    .join('---\n'),
);
const run = (...args: readonly string[]) => runFromSource(['dataflow', ...args]);

describe('ringfence dataflow draft and diagram without a service', () => {
  it('drafts a map from manifests, which the diagram shows as drafts', async () => {
    const drafted = await run('draft', manifests, '--map-cluster', 'eu');
    expect(drafted.code).toBe(0);
    expect(drafted.stderr).toContain('2 flows drafted for customers; a comment at the beginning');
    expect(drafted.stdout).toContain(
      '    - name: shop-web-to-api\n      state: draft\n      clusters: [ eu ]\n',
    );
    const map = write('map.yaml', drafted.stdout);
    const again = await run('draft', manifests, '--map', map, '--map-cluster', 'eu');
    expect(again.stdout).toContain('# There is no flow to propose.\n');
    const drawn = await run('diagram', manifests, '--map', map, '--map-cluster', 'eu');
    expect(drawn.code).toBe(0);
    expect(drawn.stdout).toContain('title: "Data flows of eu"');
    expect(drawn.stdout).toContain('|"shop-web-to-api: TCP 8080 (draft, allowed)"|');
    const data = JSON.parse((await run('diagram', manifests, '--map', map, '-o', 'json')).stdout);
    expect(data).toMatchObject({ flows: [], undeclared: { count: expect.any(Number) } });
  });

  it('says what is wrong with the input', async () => {
    const twice = await run('draft', manifests, '--cluster', 'eu');
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('either paths or --cluster') });
    const typo = await run('draft', manifests, '--namespace', 'custmers');
    expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean customers?') });
    const plain = write('plain.yaml', stringify(SMALL_SHOP[1]));
    expect((await run('draft', plain)).stderr).toContain('nothing is classified as personal data');
    const nothing = await run('diagram');
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('give an input') });
  });
});

describe('ringfence dataflow draft of a running service', () => {
  it('is the draft that the service proposes', async () => {
    const { database, api, close } = await openApi();
    afterAll(close);
    const cluster = await registerCluster(database.pool, 'production');
    await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: SMALL_SHOP });
    const analyst = await api.issue('analyst', { clusters: 'all', namespaces: 'all' });
    const { code, stdout } = await runFromSource(
      ['dataflow', 'draft', '--cluster', 'production', '--namespace', 'customers'],
      { env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: analyst } },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('    - name: api-to-db\n      state: draft\n      clusters: [ production ]\n');
  });
});
