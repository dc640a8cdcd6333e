import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';
import { InputFolder } from '../../support/process/input-folder.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, viewer, close } = await openApi();
afterAll(close);
const { write } = new InputFolder();

const cluster = await registerCluster(database.pool, 'production');
await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: SHOP });
const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const run = (token: string, ...args: readonly string[]) =>
  runFromSource(['dataflow', ...args], {
    env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: token },
  });

const MAP = `apiVersion: ringfence.dev/v1
kind: DataFlowMap
metadata:
  name: fleet
spec:
  endpoints:
    - name: anywhere
      cidrs:
        - 0.0.0.0/0
        - ::/0
  flows:
    - name: out
      from:
        namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: shop
      to:
        endpoint: anywhere
      purpose: Everything
      owner: Shop
    - name: typo
      from:
        namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: shopp
      to:
        namespaceSelector: {}
      purpose: Orders
      owner: Shop
`;
const file = write('map.yaml', MAP);

describe('ringfence dataflow', () => {
  it('tries a map, applies it, and exports it as it was', async () => {
    expect((await run(viewer, 'show')).stdout).toBe('No data-flow map was applied.\n');
    const tried = await run(ada, 'apply', file, '--dry-run');
    expect(tried.code).toBe(0);
    expect(tried.stdout).toMatch(
      /^dry run: nothing was applied\nproduction: score \d+ -> \d+, coverage 100% -> 100%\n/,
    );
    expect(tried.stdout).toMatch(
      /\n {2}closed: 8\n {4}critical {2}public-egress {2}shop\/api\[Deployment\]: .+\n/,
    );
    const line = MAP.slice(0, MAP.indexOf('from:', MAP.indexOf('name: typo'))).split('\n').length;
    expect(tried.stdout).toContain(
      `  warning: ${file}:${line}: data flow "typo", from: there is no namespace shopp\n`,
    );
    expect((await run(ada, 'apply', file, '--comment', 'CHG-1')).stdout).toBe('in force: version 1\n');
    expect((await run(viewer, 'export')).stdout).toBe(MAP);
    expect((await run(viewer, 'show', '-o', 'csv')).stdout).toMatch(
      /^version,applied,by,comment\r?\n1,20.+,Ada Lovelace <ada@example\.org>,CHG-1\r?\n$/,
    );
    const again = await run(ada, 'apply', write('again.yaml', MAP), '--dry-run');
    expect(again.stdout).toBe('dry run: the flows of no cluster would change\n');
  });

  it('draws the flows of a cluster and what is allowed beyond them', async () => {
    const drawn = await run(viewer, 'diagram', 'production');
    expect(drawn.stderr).toMatch(/^data-flow map version 1, snapshot 1 of 2026-01-01/);
    expect(drawn.stdout).toMatch(/^---\ntitle: "Data flows of production"\n---\nflowchart LR\n/);
    expect(drawn.stdout).toContain('|"out: All Connections (allowed)"|');
    expect(drawn.stdout).toContain('|"typo: All Connections (unmatched)"|');
    expect(drawn.stdout).toMatch(/\|"\d+ undeclared"\|/);
    expect((await run(viewer, 'diagram', 'production', '-o', 'svg')).stdout).toContain(
      'allowed and undeclared</text>',
    );
    expect((await run(viewer, 'diagram', 'production', '-o', 'dot')).stdout).toMatch(/^digraph /);
  });

  it.each([
    [['apply', file], ada, 'with --comment, or try it with --dry-run'],
    [['apply', file, '--comment', 'c', '--expected-version', '7'], ada, 'version 7 is not the current one'],
    [['apply', file, '--comment', 'c', '--expected-version', 'x'], ada, '--expected-version must be'],
    [['apply', file, '--dry-run'], viewer, 'the role "viewer" may not dry run data flow maps'],
    [['apply', write('bad.yaml', 'kind: Map'), '--dry-run'], ada, 'bad.yaml:1: kind: must be DataFlowMap'],
    [['apply', 'nowhere.yaml', '--dry-run'], ada, 'nowhere.yaml:1: there is no such file'],
    [
      [
        'apply',
        write('asia.yaml', MAP.replace('    - name: out', '    - name: out\n      clusters: [asia]')),
        '--dry-run',
      ],
      ada,
      'map:13: spec.flows[0].clusters[0]: there is no cluster asia',
    ],
    [['export', '--version-number', '9'], viewer, 'this version of the data-flow map does not exist'],
  ])('fails with exit code 2 and says what to do (%#)', async (args, token, message) => {
    const { code, stderr } = await run(token, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
