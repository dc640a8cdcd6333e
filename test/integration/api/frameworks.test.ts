import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import {
  deployment,
  isolation,
  namespace,
  publishState,
  registerCluster,
} from '../../support/api/published-fleet.ts';
import { runFromSource } from '../../support/process/run-program.ts';

const { database, api, viewer, ask, close } = await openApi();
afterAll(close);
const get = (path: string) => api.http.get(path).set('authorization', `Bearer ${viewer}`);

const personal = { 'ringfence.dev/data': 'pii' };
const isolated = [namespace('shop', personal), deployment('shop', 'db'), isolation('shop')];
const cluster = await registerCluster(database.pool, 'one');
await publishState(database.pool, cluster, { at: '2026-03-01T00:00:00Z', objects: isolated });
await publishState(database.pool, cluster, {
  at: '2026-03-02T00:00:00Z',
  objects: [...isolated, namespace('lab', personal), deployment('lab', 'trial')],
});

const STATUS = `snapshots { sequence takenAt } withoutSnapshot met partly notMet notAssessed
  controls { control { key } status gaps rules { ruleKey role passed failed failing { namespace workload { name } } } }`;

interface Status {
  readonly controls: readonly {
    readonly control: { readonly key: string };
    readonly status: string;
    readonly gaps: readonly string[];
    readonly rules: readonly { readonly ruleKey: string; readonly failing: readonly object[] }[];
  }[];
}

interface RestControl {
  readonly key: string;
  readonly title: string;
  readonly status: string;
  readonly gaps: readonly string[];
  readonly rules: readonly { readonly rule: string; readonly failed: number }[];
}

function controlOf({ controls }: Status, key: string) {
  return controls.find(({ control }) => control.key === key);
}

describe('the frameworks', () => {
  it('are listed with their controls, and each rule with the controls that it is mapped to', async () => {
    const { frameworks, rules } = await ask(
      '{ frameworks { key controls { key parts { person mappings { ruleKey role } } } } rules { key controls { frameworkKey role control { key } } } }',
    );
    expect(frameworks.map(({ key }: { key: string }) => key)).toContain('pci-dss');
    const ingress = rules.find(({ key }: { key: string }) => key === 'default-deny-ingress');
    expect(ingress.controls).toContainEqual({
      frameworkKey: 'pci-dss',
      role: 'DECIDES',
      control: { key: '1.3.1' },
    });
  });

  it('have a status in a cluster, with the rules, subjects and snapshot that say so', async () => {
    const { framework } = await ask(
      `{ framework(key: "pci-dss") { now: status(cluster: "one") { ${STATUS} }
        then: status(cluster: "one", asOf: { at: "2026-03-01T12:00:00Z" }) { ${STATUS} } } }`,
    );
    const { now, then } = framework;
    expect([now.snapshots, then.snapshots]).toMatchObject([[{ sequence: 2 }], [{ sequence: 1 }]]);
    expect(now.met + now.partly + now.notMet + now.notAssessed).toBe(now.controls.length);
    expect(controlOf(now, '1.3.1')).toMatchObject({ status: 'NOT_MET' });
    const ingress = controlOf(now, '1.3.1')?.rules.find(({ ruleKey }) => ruleKey === 'default-deny-ingress');
    expect(ingress).toMatchObject({
      role: 'DECIDES',
      passed: 1,
      failed: 1,
      failing: [{ namespace: 'lab', workload: { name: 'trial' } }],
    });
    expect(controlOf(then, '1.2.7')?.gaps).toContain(
      'Show the last two reviews, and what was changed because of them.',
    );
  });

  it('tell a token for one namespace nothing of the others', async () => {
    const token = await api.issue('viewer', { clusters: 'all', namespaces: ['shop'] });
    const { framework } = await ask(`{ framework(key: "nsa-cisa") { status { ${STATUS} } } }`, {}, token);
    expect(JSON.stringify(framework)).not.toContain('lab');
    expect(controlOf(framework.status, 'network-policies')?.status).toBe('PARTLY');
    const { framework: whole } = await ask(`{ framework(key: "nsa-cisa") { status { ${STATUS} } } }`);
    expect(controlOf(whole.status, 'network-policies')?.status).toBe('NOT_MET');
  });

  it('are not assessed in the fleet while a cluster has no snapshot', async () => {
    await registerCluster(database.pool, 'two');
    const { framework } = await ask(`{ framework(key: "cis-kubernetes") { status { ${STATUS} } } }`);
    expect(framework.status).toMatchObject({ withoutSnapshot: 1, met: 0, partly: 0 });
    expect(controlOf(framework.status, '5.3.1')?.gaps).toContain('1 cluster has no snapshot.');
  });

  it('are answered by REST, and an unknown one is refused with the name that was meant', async () => {
    const { body } = await get('/api/v1/frameworks/hipaa/status?cluster=one');
    expect(body).toMatchObject({
      key: 'hipaa',
      controls: [{ key: '164.312(a)(1)', status: 'not-met' }, {}, {}, {}],
    });
    const unknown = await get('/api/v1/frameworks/hippa/status');
    expect([unknown.status, unknown.body.detail]).toEqual([422, expect.stringContaining('hipaa')]);
  });

  it('are shown by the command', async () => {
    const env = { RINGFENCE_URL: `http://127.0.0.1:${api.port}`, RINGFENCE_TOKEN: viewer };
    const { code, stdout } = await runFromSource(['frameworks', 'hipaa', '--cluster', 'one', '-o', 'csv'], {
      env,
    });
    expect(code).toBe(0);
    const lines = stdout.trim().split(/\r?\n/);
    expect(lines[0]).toBe('framework,control,title,status,failing rules,open');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^hipaa,164\.312\(a\)\(1\),Access control,not-met,.*default-deny-ingress \(1\)/);
  });

  it('have the same status in a scan of the same objects, which needs no service', async () => {
    const objects = [...isolated, namespace('lab', personal), deployment('lab', 'trial')];
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    const args = ['scan', '-', '--cni-profile', 'calico', '--output', 'json', '--namespace', 'shop'];
    const { stdout } = await runFromSource(args, { stdin: input });
    const [{ frameworks }] = JSON.parse(stdout).clusters;
    expect(frameworks).toHaveLength(8);
    for (const { key, controls } of frameworks) {
      const { body } = await get(`/api/v1/frameworks/${key}/status?cluster=one`);
      expect(controls).toEqual(
        body.controls.map((control: RestControl) => ({
          key: control.key,
          title: control.title,
          status: control.status,
          gaps: control.gaps,
          failing: control.rules
            .filter(({ failed }) => failed > 0)
            .map(({ rule, failed }) => ({ rule, failed })),
        })),
      );
    }
  });
});
