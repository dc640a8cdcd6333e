import { afterAll, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../../src/api/global-id.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';
import { connectionDrift, objectDrift, recordDrift, scoreDrift } from '../../support/store/drift-events.ts';

const { database, api, viewer, close } = await openApi();
afterAll(close);

const clusterId = await registerCluster(database.pool, 'production');
await publishState(database.pool, clusterId, { at: '2026-01-01T00:00:00Z', objects: SHOP });
const policy = objectDrift('NetworkPolicy/shop/deny', {
  change: 'removed',
  effect: 'weakens',
  pii: 'touched',
  fields: [],
});
const pairs = Array.from({ length: 120 }, (_, place) => [`shop/w${place}`, 'shop/db'] as const);
const opened = connectionDrift(pairs, { pii: 'touched', causes: [policy.id] });
const scores = Array.from({ length: 104 }, () => scoreDrift('billing'));
await recordDrift(database.pool, { clusterId, sequence: 2, takenAt: new Date('2026-01-02T10:14:00Z') }, [
  policy,
  opened,
]);
await recordDrift(database.pool, { clusterId, sequence: 3, takenAt: new Date() }, scores);

const run = (...args: readonly string[]) =>
  runFromSource(['drift', ...args], {
    env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer },
  });

describe('ringfence drift', () => {
  it('lists what the filters select as a table, CSV, Markdown, JSON and YAML', async () => {
    const filters = ['--cluster', 'production', '--namespace', 'shop', '--pii', '--effect', 'weakens'];
    const table = await run(...filters, '--to', '2026-02-01');
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table.stdout).toContain('2026-01-02 10:14  production  weakens  touched');
    expect(table.stdout).toContain(policy.id);
    const csv = await run(...filters, '--type', 'object', '-o', 'csv');
    expect(csv.stdout).toMatch(
      new RegExp(
        `^at,cluster,effect,PII,what,event\\r?\\n.+NetworkPolicy shop/deny was removed,${policy.id}\\r?\\n$`,
      ),
    );
    const json = JSON.parse((await run(...filters, '-o', 'json', '--order', 'oldest')).stdout);
    expect(json).toMatchObject([
      { id: toGlobalId('DriftEvent', policy.id), object: { kind: 'NetworkPolicy' } },
      {
        type: 'connection',
        connections: { count: 120 },
        causes: [{ text: 'NetworkPolicy shop/deny was removed' }],
      },
    ]);
    expect((await run(...filters, '-o', 'yaml')).stdout).toContain('count: 120');
    expect((await run(...filters, '-o', 'markdown')).stdout).toContain('| at | cluster |');
    expect(json[0]).toMatchObject({ cluster: toGlobalId('Cluster', clusterId), clusterName: 'production' });
  });

  it('reads as many pages as --limit needs, and says if there is more', async () => {
    const some = await run('--from', '1d', '--limit', '101', '-o', 'json');
    expect(JSON.parse(some.stdout)).toHaveLength(101);
    expect(some.stderr).toContain('only the first 101 events are listed');
    const all = await run('--from', '1d', '--limit', '104', '-o', 'json');
    expect(JSON.parse(all.stdout)).toHaveLength(104);
    expect(all.stderr).toMatch(/^No snapshot shows production from .+\n$/);
  });

  it('finds a workload by its name without the kind, even if only changes are recorded of it', async () => {
    for (const workload of ['shop/db', 'shop/w1']) {
      const { code, stdout } = await run('--workload', workload, '--type', 'connection', '-o', 'csv');
      expect(code).toBe(0);
      expect(stdout).toContain(opened.id);
    }
  });

  it('shows one event with its causes and connections', async () => {
    const shown = await run(opened.id, '--limit', '2');
    expect(shown.stdout).toContain('120 workloads can now reach');
    expect(shown.stdout).toContain('snapshot 2 of 2026-01-02 10:14 UTC; snapshot 1 shows the state before');
    expect(shown.stdout).toContain('Causes:\n  NetworkPolicy shop/deny was removed');
    expect(shown.stdout).toContain('TCP 5432  denied  allowed');
    expect(shown.stderr).toContain('only the first 2 connections are listed');
    const csv = await run(toGlobalId('DriftEvent', opened.id), '--limit', '1000', '-o', 'csv');
    expect(csv.stdout.trim().split('\n')).toHaveLength(121);
    expect(JSON.parse((await run(policy.id, '-o', 'json')).stdout)).toMatchObject({
      type: 'object',
      changed: [],
    });
    expect((await run(opened.id, '-o', 'markdown')).stdout).toContain('- cluster: production');
  });

  it.each([
    [['--from', 'yesterday'], '--from "yesterday" is not a time'],
    [['--limit', '0'], '--limit must be 1 to'],
    [['--effect', 'weaken'], 'Did you mean weakens?'],
    [
      ['--who', 'nobody'],
      'the manager, application, release or author in recorded changes "nobody" does not exist',
    ],
    [['--cluster', 'prod'], 'the service refuses: cluster: '],
    [
      ['--workload', 'db'],
      'the service refuses: workload: "db" is neither NAMESPACE/NAME[Kind] nor NAMESPACE/NAME',
    ],
    [[policy.id, '--pii'], 'leave out the filters'],
    [['019a5e6c-3f1c-7c51-9d25-2a0e4b6f8d10'], 'the drift event'],
  ])('%j fails with exit code 2 and says what to do', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
