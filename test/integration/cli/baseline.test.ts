import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const cluster = await registerCluster(database.pool, 'production');
await registerCluster(database.pool, 'empty');
await publishState(database.pool, cluster, { at: '2026-01-01T00:00:00Z', objects: SHOP });

const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const environmentOf = (token: string) => ({
  RINGFENCE_URL: `http://127.0.0.1:${api.port}`,
  RINGFENCE_TOKEN: token,
});
const run = (token: string, ...args: readonly string[]) =>
  runFromSource(['baseline', ...args], { env: environmentOf(token) });
const APPROVE = ['approve', 'production', '--snapshot', 'latest', '--comment', 'Reviewed, CHG-1042'];

describe('ringfence baseline', () => {
  it('approves the newest snapshot, and shows who approved it and why', async () => {
    expect((await run(viewer, 'show', 'production')).stdout).toBe('No baseline was approved.\n');
    const approved = await run(ada, ...APPROVE);
    expect(approved).toMatchObject({
      code: 0,
      stdout: 'approved: version 1, snapshot 1 of 2026-01-01T00:00:00.000Z\n',
    });
    const shown = await run(viewer, 'show', 'production', '-o', 'csv');
    expect(shown.stdout).toMatch(
      /^version,snapshot,approved,by,until,comment\r?\n1,1 of 2026-01-01 00:00,20.+,Ada Lovelace <ada@example\.org>,in force,"Reviewed, CHG-1042"\r?\n$/,
    );
    expect((await run(ada, ...APPROVE)).stdout).toContain('version 2');
    expect((await run(viewer, 'show', 'production')).stdout.split('\n')).toHaveLength(4);
  });

  it('accepts a change into the baseline, which gets the next version', async () => {
    const id = await registerCluster(database.pool, 'accepting');
    await publishState(database.pool, id, { at: '2026-01-01T00:00:00Z', objects: SHOP });
    const accept = (event: string) => run(ada, 'accept', 'accepting', event, '--comment', 'CHG-7');
    const { code, stderr } = await accept('any');
    expect(code).toBe(2);
    expect(stderr).toContain('has no baseline yet');
    await run(ada, 'approve', 'accepting', '--snapshot', 'latest', '--comment', 'Reviewed');
    const objects = [...SHOP, isolation('shop')];
    await publishState(database.pool, id, { at: '2026-01-02T00:00:00Z', objects });
    const { drift } = await ask(
      '{ drift(first: 1, filter: { clusters: ["accepting"], categories: [POLICY] }) { nodes { id } } }',
    );
    const [{ id: event }] = drift.nodes;
    expect((await accept(event)).stdout).toContain('version 2, snapshot 1');
    const shown = await runFromSource(['drift', event], { env: environmentOf(viewer) });
    expect(shown.stdout).toMatch(
      /accepted  by Ada Lovelace on \d{4}-\d\d-\d\d \d\d:\d\d UTC, in version 2 of the baseline: CHG-7/,
    );
  });

  it.each([
    [APPROVE, viewer, 'the role "viewer" may not approve baselines'],
    [[...APPROVE, '--expected-version', '0'], ada, 'expectedVersion: version 0 is not the current one'],
    [[...APPROVE, '--expected-version', 'one'], ada, '--expected-version must be'],
    [['approve', 'empty', '--snapshot', 'latest', '--comment', 'x'], ada, 'has no snapshot yet'],
    [['show', 'nowhere'], viewer, 'the service refuses: cluster: '],
  ])('fails with exit code 2 and says what to do (%#)', async (args, token, message) => {
    const { code, stderr } = await run(token, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
