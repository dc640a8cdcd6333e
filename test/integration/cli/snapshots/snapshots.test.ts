import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toGlobalId, uuidIn } from '../../../../src/api/global-id.ts';
import { openApi } from '../../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../../support/api/published-fleet.ts';
import { runFromSource } from '../../../support/process/run-program.ts';

const { database, api, viewer, close } = await openApi();
afterAll(close);

const cluster = await registerCluster(database.pool, 'production');
for (const [place, objects] of [SHOP, [...SHOP, isolation('shop')], SHOP].entries())
  await publishState(database.pool, cluster, { at: `2026-01-0${place + 1}T00:00:00Z`, objects });
await database.pool.query('UPDATE snapshots SET thinned_at = now() WHERE sequence = 1');

const ada = await api.issue(
  'approver',
  { clusters: 'all', namespaces: 'all' },
  { name: 'Ada Lovelace', email: 'ada@example.org' },
);
const run = (...args: readonly string[]) =>
  runFromSource(args, {
    env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: ada },
  });
const rowsOf = ({ stdout }: { readonly stdout: string }) =>
  stdout
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));

describe('ringfence snapshots', () => {
  it('lists the snapshots of a cluster with their numbers and ids, newest first', async () => {
    const listed = await run('snapshots', 'production', '-o', 'csv');
    const [header, ...rows] = rowsOf(listed);
    expect(header).toEqual(['snapshot', 'time', 'completeness', 'consistency', 'held', 'kept', 'id']);
    expect(rows.map((row) => row.slice(0, -1))).toEqual([
      ['3', '2026-01-03 00:00', 'COMPLETE', 'CONSISTENT', '', 'all'],
      ['2', '2026-01-02 00:00', 'COMPLETE', 'CONSISTENT', '', 'all'],
      ['1', '2026-01-01 00:00', 'COMPLETE', 'CONSISTENT', '', 'thinned'],
    ]);
    const some = await run('snapshots', 'production', '-o', 'json', '--limit', '1');
    const [newest] = JSON.parse(some.stdout);
    expect(uuidIn('Snapshot', newest.id)).toBe(rows[0]?.at(-1));
    expect(some.stderr).toContain('only the newest 1 snapshots are listed');
  });

  it('names snapshots as the commands take them: by number and by id', async () => {
    const approve = (snapshot: string) =>
      run('baseline', 'approve', 'production', '--snapshot', snapshot, '--comment', 'Reviewed');
    expect((await approve('2')).stdout).toContain('version 1, snapshot 2 of');
    const [, newest] = rowsOf(await run('snapshots', 'production', '-o', 'csv'));
    const id = newest?.at(-1) ?? '';
    expect((await approve(id)).stdout).toContain('version 2, snapshot 3 of');
    expect((await approve(toGlobalId('Snapshot', id))).stdout).toContain('version 3, snapshot 3 of');
    const manifests = join(mkdtempSync(join(tmpdir(), 'ringfence-')), 'shop.yaml');
    writeFileSync(manifests, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n');
    const onto = (base: string) => run('diff', '--onto', base, manifests);
    expect((await onto('snapshot:production#2')).stderr).toContain('of 2026-01-02T00:00:00.000Z');
    for (const [{ code, stderr }, message] of [
      [await approve('eleven'), '"eleven" is not a snapshot of production: give its id or CLUSTER#NUMBER'],
      [await approve('4'), 'the cluster production has the snapshots 1 to 3, but not 4'],
      [await approve('staging#2'), 'is not a snapshot of production'],
      [await onto('snapshot:2'), 'as ringfence snapshots CLUSTER lists them'],
    ] as const) {
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
  });

  it('is for everyone who sees the cluster', async () => {
    const { code, stdout } = await runFromSource(['snapshots', 'production'], {
      env: { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer },
    });
    expect({ code, lines: stdout.trim().split('\n').length }).toEqual({ code: 0, lines: 4 });
  });
});
