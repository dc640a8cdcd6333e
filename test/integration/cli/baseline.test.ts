import { afterAll, describe, expect, it } from 'vitest';
import { uuidIn } from '../../../src/api/global-id.ts';
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
const bob = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Bob Kahn', email: 'bob@example.org' },
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
      /^version,approved,at,by,until,comment\r?\n1,snapshot 1 of 2026-01-01 00:00,20.+,Ada Lovelace <ada@example\.org>,in force,"Reviewed, CHG-1042"\r?\n$/,
    );
    expect((await run(ada, ...APPROVE)).stdout).toContain('version 2');
    expect((await run(viewer, 'show', 'production')).stdout.split('\n')).toHaveLength(4);
  });

  it('accepts a change into the baseline, which gets the next version', async () => {
    expect((await run(viewer, 'diff', 'empty')).stderr).toContain(
      'the cluster empty has no baseline yet: ringfence baseline approve empty --snapshot latest --comment WHY',
    );
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
    expect((await accept(event)).stdout).toBe(
      'accepted: NetworkPolicy shop/own-namespace-only; the baseline now has version 2\n',
    );
    expect((await accept(event)).stdout).toBe(
      'nothing changed: it is all accepted already, and the baseline still has version 2\n',
    );
    const shown = await runFromSource(['drift', event], { env: environmentOf(viewer) });
    await run(ada, 'approve', 'accepting', '--snapshot', 'latest', '--comment', 'Reviewed');
    for (const given of [event, uuidIn('DriftEvent', event)!])
      expect((await accept(given)).stderr).toContain(
        `the drift event ${given} is of snapshot 2, and the approved snapshot 2 already includes its change`,
      );
    expect(shown.stdout).toMatch(
      /accepted  by Ada Lovelace on \d{4}-\d\d-\d\d \d\d:\d\d UTC, in version 2 of the baseline: CHG-7/,
    );
  });

  it('shows each version with the person, the time and the reason of its own', async () => {
    const id = await registerCluster(database.pool, 'versions');
    await publishState(database.pool, id, { at: '2026-01-01T00:00:00Z', objects: SHOP });
    await run(ada, 'approve', 'versions', '--snapshot', 'latest', '--comment', 'Reviewed');
    const states = [[...SHOP, isolation('shop')], SHOP];
    for (const [place, objects] of states.entries())
      await publishState(database.pool, id, { at: `2026-01-0${place + 2}T00:00:00Z`, objects });
    const { drift } = await ask(
      `{ drift(first: 5, order: OLDEST, filter: { clusters: ["versions"], categories: [POLICY] }) { nodes { id } } }`,
    );
    const [added, removed] = drift.nodes.map((node: { id: string }) => node.id);
    await run(ada, 'accept', 'versions', added, '--comment', 'CHG-1');
    await run(bob, 'accept', 'versions', uuidIn('DriftEvent', removed) ?? '', '--comment', 'CHG-2');
    const { stdout } = await run(viewer, 'show', 'versions', '-o', 'csv');
    const rows = stdout
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    const object = 'with NetworkPolicy shop/own-namespace-only';
    expect(rows.slice(1).map(([version, what, , by, , why]) => [version, what, by, why])).toEqual([
      ['3', object, 'Bob Kahn <bob@example.org>', 'CHG-2'],
      ['2', object, 'Ada Lovelace <ada@example.org>', 'CHG-1'],
      ['1', 'snapshot 1 of 2026-01-01 00:00', 'Ada Lovelace <ada@example.org>', 'Reviewed'],
    ]);
    const [, third, second, first] = rows;
    expect([third?.[4], second?.[4], first?.[4]]).toEqual(['in force', third?.[2], second?.[2]]);
    const json = JSON.parse((await run(viewer, 'show', 'versions', '-o', 'json')).stdout);
    expect(json).toMatchObject([
      {
        version: 3,
        approvedVersion: 1,
        accepted: [
          { version: 3, by: { name: 'Bob Kahn' }, comment: 'CHG-2' },
          { version: 2, by: { name: 'Ada Lovelace' }, comment: 'CHG-1' },
        ],
      },
    ]);
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
