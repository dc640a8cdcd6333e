import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DAY, STORY } from '../../support/api/access-story.ts';
import { openApi } from '../../support/api/open-api.ts';
import { deployment, namespace, publishState, registerCluster } from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, viewer, close } = await openApi();
afterAll(close);

const cluster = await registerCluster(database.pool, 'blue');
const MANY = Array.from({ length: 120 }, (_, place) =>
  deployment('tools', `job-${String(place).padStart(3, '0')}`),
);
for (const state of STORY)
  await publishState(database.pool, cluster, {
    ...state,
    objects: [...state.objects, ...(state.at === DAY(5) ? MANY : [])],
  });

const twins = await registerCluster(database.pool, 'twins');
await publishState(database.pool, twins, {
  at: '2026-01-01T00:00:00Z',
  objects: [
    namespace('lab', { 'ringfence.dev/data': 'pii' }),
    deployment('lab', 'web'),
    deployment('lab', 'db'),
    { ...deployment('lab', 'db'), kind: 'StatefulSet' },
  ],
});

const ENV = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
const DB = ['blue', 'shop/db[Deployment]'];
const PERIOD = ['--from', '2026-02-01', '--to', DAY(20)];
const run = (...args: readonly string[]) => runFromSource(['history', ...args], { env: ENV });
const lines = (text: string) => text.split(/\r?\n/).map((line) => line.replaceAll(/ +/g, ' ').trim());

describe('ringfence history access', () => {
  it('lists who could reach a workload, from when until when, and when that is not known', async () => {
    const { code, stdout, stderr } = await run('access', ...DB, ...PERIOD, '-o', 'csv');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = lines(stdout);
    expect(rows[0]).toBe(
      'peer,from,until,verdict,allowed,unknown,declared,opened,closed,opened by,closed by',
    );
    expect(rows[1]).toBe('(anybody else),2026-02-09T00:00:00Z,2026-02-11T00:00:00Z,unknown (held),,,,,,,');
    expect(rows.find((row) => row.startsWith('crm/web[Deployment],2026-02-05'))).toMatch(
      /^crm\/web\[Deployment\],2026-02-05T00:00:00Z,2026-02-09T00:00:00Z,allowed,All Connections,,,1\.\.2,2\.\.4,.*can now reach.*can no longer reach/,
    );
    const { stdout: table } = await run('access', ...DB, ...PERIOD);
    expect(lines(table)[0]).toMatch(/^PEER FROM UNTIL VERDICT/);
    expect(table).toMatch(/\n\nChanges:\n {2}1\.\.2 +\w+/);
  });

  it('reads all pages, and shows everything in the formats for programs', async () => {
    const { stdout } = await run('access', ...DB, ...PERIOD, '-o', 'json');
    const found = JSON.parse(stdout);
    const web = found.peers.find(({ label }: { label: string }) => label === 'crm/web[Deployment]');
    expect(web.intervals[0].openedBy).toEqual([
      { id: expect.any(String), text: expect.stringContaining('can now reach') },
    ]);
    expect(found).toMatchObject({ cluster: 'blue', direction: 'ingress', from: DAY(1), until: DAY(20) });
    expect(found.coverage.map(({ coverage }: { coverage: string }) => coverage)).toEqual([
      'complete',
      'held',
      'complete',
    ]);
    const labels = found.peers.map(({ label }: { label: string }) => label);
    expect(labels.length).toBeGreaterThan(120);
    expect(new Set(labels).size).toBe(labels.length);
    const { stdout: yaml } = await run('access', ...DB, ...PERIOD, '-o', 'yaml');
    expect(parse(yaml)).toEqual(found);
  });

  it('is about one peer, port and direction', async () => {
    const { stdout } = await run(
      'access',
      ...DB,
      ...PERIOD,
      '--peer',
      'tools/debug[Deployment]',
      '--port',
      '5432',
      '-o',
      'csv',
    );
    expect(
      lines(stdout)
        .slice(1, -1)
        .map((line) => line.split(',').slice(1, 5).join(' ')),
    ).toEqual([
      '2026-02-01T00:00:00Z 2026-02-05T00:00:00Z denied ',
      '2026-02-05T00:00:00Z 2026-02-09T00:00:00Z allowed TCP 5432',
      '2026-02-09T00:00:00Z 2026-02-11T00:00:00Z unknown (held) ',
      '2026-02-11T00:00:00Z 2026-02-20T00:00:00Z denied ',
    ]);
    const { stdout: all } = await run(
      'access',
      ...DB,
      ...PERIOD,
      '--port',
      '53/udp',
      '--direction',
      'egress',
      '-o',
      'json',
    );
    const { peers } = JSON.parse(all);
    const allowed = peers.flatMap(({ intervals }: { intervals: readonly { allowed: string }[] }) =>
      intervals.map((interval) => interval.allowed),
    );
    expect(new Set(allowed)).toEqual(new Set(['UDP 53', 'No Connections']));
  });

  it('says when the answer ends, which is now for a period that ends later', async () => {
    for (const peer of [[], ['--peer', 'tools/debug[Deployment]']]) {
      const { stdout } = await run(
        'access',
        ...DB,
        '--from',
        DAY(2),
        '--to',
        '2099-01-01',
        ...peer,
        '-o',
        'json',
      );
      const { from, until } = JSON.parse(stdout);
      expect(from).toBe(DAY(2));
      expect(Date.parse(until)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('says that others may have had access, with a token that is limited to namespaces', async () => {
    const token = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const { stdout } = await runFromSource(
      ['history', 'access', ...DB, '--from', DAY(12), '--to', DAY(14), '-o', 'csv'],
      { env: { ...ENV, RINGFENCE_TOKEN: token } },
    );
    expect(lines(stdout)[1]).toBe(
      '(anybody else),2026-02-12T00:00:00Z,2026-02-14T00:00:00Z,unknown (token-limited),,,,,,,',
    );
  });

  it('says so where nobody could reach it, and only where that is known', async () => {
    const { stdout } = await run('access', ...DB, '--from', DAY(12), '--to', DAY(14));
    expect(stdout.trim()).toBe('Nobody could reach the workload at any moment of the period.');
    const { stdout: opened } = await run('access', ...DB, '--from', DAY(2), '--to', DAY(4), '-o', 'csv');
    expect(lines(opened).find((row) => row.startsWith('tools/debug[Deployment]'))).toMatch(
      /^tools\/debug\[Deployment\],2026-02-02T00:00:00Z,2026-02-04T00:00:00Z,denied,,,,,1\.\.2,,.*can now reach/,
    );
    const { stdout: before } = await run('access', ...DB, '--from', '2026-01-01', '--to', '2026-01-02');
    expect(lines(before)[1]).toBe('(anybody else) 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z not-observed');
  });
});

describe('ringfence history posture', () => {
  it('says whether each workload was isolated, for how long, and which rules failed', async () => {
    const { code, stdout } = await run('posture', 'blue', ...PERIOD, '-o', 'csv');
    expect(code).toBe(0);
    const [titles, db, ...rest] = lines(stdout);
    expect(titles).toBe(
      'workload,verdict,isolated (s),not-isolated (s),undecided (s),not-observed (s),out-of-scope (s),absent (s),failed rules',
    );
    expect(db).toMatch(/^shop\/db\[Deployment\],not-isolated,0,1641600,0,0,0,0,"default-deny-ingress, /);
    expect(rest).toEqual(['']);
    const { stdout: table } = await run('posture', 'blue', ...PERIOD);
    expect(table).toContain('not-isolated');
  });

  it('has a row for each interval or rule, where that is asked for', async () => {
    const own = [
      'posture',
      'blue',
      '--workload',
      DB[1]!,
      '--from',
      '2026-01-30',
      '--to',
      DAY(20),
      '-o',
      'csv',
    ];
    const { stdout } = await run(...own, '--by', 'interval');
    expect(lines(stdout).slice(1, 3)).toEqual([
      'shop/db[Deployment],2026-01-30T00:00:00Z,2026-02-01T00:00:00Z,not-observed',
      'shop/db[Deployment],2026-02-01T00:00:00Z,2026-02-20T00:00:00Z,not-isolated',
    ]);
    const { stdout: rules } = await run(...own, '--by', 'rule');
    expect(lines(rules)[1]).toBe(
      'shop/db[Deployment],default-deny-ingress,1123200,345600,172800,0,0,172800,0,0',
    );
  });

  it('does not read as if there were no personal data where snapshots do not show that', async () => {
    const { stdout: partial } = await run('posture', 'blue', '--namespace', 'tools', ...PERIOD);
    expect(partial.trim()).toBe(
      'No workload is known to have handled personal data at any moment of the period, but for 2d the snapshots do not show all workloads.',
    );
    const before = ['--from', '2026-01-01', '--to', '2026-01-03'];
    const { stdout: nothing } = await run('posture', 'blue', ...before);
    expect(nothing.trim()).toBe(
      'Nothing was observed during the period: it is not known which workloads handled personal data.',
    );
    const { stdout: own } = await run('posture', 'blue', '--workload', DB[1]!, ...before, '-o', 'csv');
    expect(lines(own)[1]).toBe('shop/db[Deployment],undecided,0,0,0,172800,0,0,');
  });

  it('is limited to a namespace, and has everything as JSON', async () => {
    const { stdout } = await run(
      'posture',
      'blue',
      '--namespace',
      'tools',
      '--from',
      DAY(12),
      '--to',
      DAY(20),
    );
    expect(stdout.trim()).toBe(
      'No workload is known to have handled personal data at any moment of the period.',
    );
    const { stdout: json } = await run('posture', 'blue', '--namespace', 'shop', ...PERIOD, '-o', 'json');
    expect(JSON.parse(json)).toMatchObject({
      from: DAY(1),
      until: DAY(20),
      workloads: [{ verdict: 'not-isolated', workload: { name: 'db' } }],
    });
  });
});

describe('a workload without its kind', () => {
  it('is found if no other workload has its name', async () => {
    for (const args of [[], ['--peer', 'crm/web']]) {
      const short = await run('access', 'blue', 'shop/db', ...args, ...PERIOD, '-o', 'csv');
      const long = await run(
        'access',
        ...DB,
        ...args.map((arg) => (arg.includes('/') ? `${arg}[Deployment]` : arg)),
        ...PERIOD,
        '-o',
        'csv',
      );
      expect({ code: short.code, stderr: short.stderr }).toEqual({ code: 0, stderr: '' });
      expect(short.stdout.replaceAll('crm/web[Deployment]', 'crm/web')).toBe(
        long.stdout.replaceAll('crm/web[Deployment]', 'crm/web'),
      );
    }
    const posture = await run('posture', 'blue', '--workload', 'shop/db', ...PERIOD, '-o', 'csv');
    expect(lines(posture.stdout)[1]).toMatch(/^shop\/db\[Deployment\],/);
  });

  it('is refused if several have its name, with their kinds', async () => {
    for (const args of [
      ['access', 'twins', 'lab/db'],
      ['access', 'twins', 'lab/web', '--peer', 'lab/db'],
      ['posture', 'twins', '--workload', 'lab/db'],
    ]) {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      expect(stderr).toContain(
        '"lab/db" is the name of several workloads: give one of lab/db[Deployment], lab/db[StatefulSet]',
      );
    }
  });

  it('is refused if none has its name, with the nearest one', async () => {
    const { stderr } = await run('access', 'blue', 'shop/bd');
    expect(stderr).toContain('the workload "shop/bd" does not exist');
    expect(stderr).toContain('did you mean "shop/db"?');
  });
});

it.each([
  [['access', 'blue', 'db'], {}, 'db is not a workload: use NAMESPACE/NAME or NAMESPACE/NAME[Kind]'],
  [['access', 'red', 'shop/db[Deployment]'], {}, 'the service refuses: cluster: '],
  [['access', 'blue', 'shop/no[Deployment]'], {}, 'the service refuses: workload: '],
  [['access', ...DB, '--peer', 'x'], {}, 'the service refuses: peer: '],
  [['access', ...DB, '--from', 'May'], {}, '--from "May" is not a time: use 30d'],
  [['access', ...DB, '--from', '1d', '--to', '2d'], {}, '--from must be before --to'],
  [['access', ...DB, '--from', '2098-01-01'], {}, 'the period has not begun: --from must be in the past'],
  [
    ['access', ...DB, '--peer', DB[1]!],
    {},
    'the service refuses: peer: connections between pods of one workload are not part of access lists',
  ],
  [['posture', 'blue', '--namespace', 'no'], {}, 'the service refuses: namespace: '],
  [['posture', 'blue', '--workload', 'no'], {}, 'the service refuses: workload: '],
  [['posture', 'blue'], { RINGFENCE_TOKEN: '' }, 'set RINGFENCE_TOKEN to a token of the service'],
  [['posture', 'blue'], { RINGFENCE_TOKEN: 'rf_wrong' }, 'does not accept the token'],
])('history %j fails with exit code 2 and says what to do', async (args, env, message) => {
  const { code, stdout, stderr } = await runFromSource(['history', ...args], { env: { ...ENV, ...env } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
