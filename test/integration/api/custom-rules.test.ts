import { afterAll, describe, expect, it } from 'vitest';
import type { AccessScope } from '../../../src/core/access-scope.ts';
import { openApi } from '../../support/api/open-api.ts';
import { publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, ask, viewer, close } = await openApi();
afterAll(close);

const FLEET: AccessScope = { clusters: 'all', namespaces: 'all' };
const ADA = { name: 'Ada Lovelace', email: 'ada@example.org' };
const ada = await api.issue('admin', FLEET, ADA);
const eu = await registerCluster(database.pool, 'eu');
const us = await registerCluster(database.pool, 'us');

const rule = (id: string, expression: string, severity = 'low'): string => `
    - id: ${id}
      title: Title of ${id}
      severity: ${severity}
      why: It matters.
      expression: ${expression}
      remediation: Mend it.
      controls: [pci-dss 1.3.1]`;
const rulesOf = (...rules: readonly string[]): string =>
  `apiVersion: ringfence.dev/v1\nkind: CustomRules\nmetadata: { name: fleet }\nspec:\n  rules:${rules.join('') || ' []'}\n`;
const QUIET = rule('custom-quiet', 'size(egress) == 0');
const NAMED = rule('custom-named', 'workload.name != ""');

async function apply(rules: string, expectedVersion: number, token = ada, comment = 'Reviewed') {
  const { body } = await api.graphql(
    token,
    `mutation ($input: ApplyCustomRulesInput!) { applyCustomRules(input: $input) {
      customRules { version } userErrors { code field message } } }`,
    { input: { rules, expectedVersion, comment } },
  );
  return { ...body.data?.applyCustomRules, refused: body.errors?.[0] };
}

const post = (token: string, body: object) =>
  api.http.post('/api/v1/custom-rules').set('authorization', `Bearer ${token}`).send(body);
const get = (path: string, token = viewer) => api.http.get(path).set('authorization', `Bearer ${token}`);

let day = 0;
const publish = (cluster = eu) =>
  publishState(database.pool, cluster, {
    at: new Date(Date.UTC(2026, 0, ++day)).toISOString(),
    objects: SHOP,
  });
const findings = async (query = '') => {
  const { body } = await get(`/api/v1/findings?rule=custom-quiet${query}`);
  return body;
};

/** Number of rule sets that snapshots were judged by. */
const ruleSets = async () => {
  const { rows } = await database.pool.query(
    'SELECT rule_set_digest, count(*)::int AS snapshots FROM assessments GROUP BY rule_set_digest ORDER BY 2',
  );
  return rows.length;
};

describe('the custom rules of the fleet', () => {
  it('do not exist before someone applied some', async () => {
    expect(await ask('{ customRules { version } }')).toEqual({ customRules: null });
    expect((await get('/api/v1/custom-rules')).status).toBe(404);
    expect((await get('/api/v1/custom-rules/versions')).body).toEqual([]);
  });

  it('are applied by an admin who is a person and sees the whole fleet, and by nobody else', async () => {
    const program = await api.issue('admin');
    const approver = await api.issue('approver', FLEET, ADA);
    const ofCluster = await api.issue('admin', { clusters: [eu], namespaces: 'all' }, ADA);
    for (const token of [program, approver, ofCluster, viewer]) {
      expect((await apply(rulesOf(QUIET), 0, token)).refused.extensions.code).toBe('FORBIDDEN');
      const sent = { rules: rulesOf(QUIET), expectedVersion: 0, comment: 'c' };
      expect((await post(token, sent)).status).toBe(403);
    }
    expect((await get('/api/v1/custom-rules', ofCluster)).status).toBe(403);
    expect(await ask('{ customRules { version } }')).toEqual({ customRules: null });
  });

  it('are refused with all errors and their lines, and then nothing is applied', async () => {
    const broken = rulesOf(rule('custom-a', 'size(egres) == 0'), rule('quiet', 'workload.name.matches("a")'));
    const { userErrors } = await apply(broken, 0);
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['rules'] }]);
    expect(userErrors[0].message.split('\n')).toEqual([
      'rules:10: spec.rules[0].expression: column 24: there is no variable egres; did you mean egress?',
      expect.stringContaining('rules:13: spec.rules[1].id: begin with custom-'),
      expect.stringContaining(
        'rules:17: spec.rules[1].expression: column 19: matches may take exponential time',
      ),
    ]);
    expect((await post(ada, { rules: broken, expectedVersion: 0, comment: 'c' })).status).toBe(422);
    expect(await apply(rulesOf(QUIET), 0, ada, ' ')).toMatchObject({ userErrors: [{ field: ['comment'] }] });
    expect(await ask('{ customRules { version } }')).toEqual({ customRules: null });
  });

  it('say who applied them, and are exported as they were applied; each cluster is judged again', async () => {
    const requested = api.queue.added.length;
    expect(await apply(rulesOf(QUIET, NAMED), 0)).toMatchObject({
      customRules: { version: 1 },
      userErrors: [],
    });
    expect(api.queue.added.slice(requested)).toMatchObject([{ clusterId: eu }, { clusterId: us }]);
    const { customRules } = await ask(
      '{ customRules { id version name yaml comment appliedBy { name } rules { key severity expression controls } } }',
    );
    expect(customRules).toMatchObject({
      version: 1,
      name: 'fleet',
      comment: 'Reviewed',
      appliedBy: { name: 'Ada Lovelace' },
      rules: [
        {
          key: 'custom-quiet',
          severity: 'LOW',
          expression: 'size(egress) == 0',
          controls: ['pci-dss 1.3.1'],
        },
        { key: 'custom-named' },
      ],
    });
    const rest = (await get('/api/v1/custom-rules')).body;
    expect(rest.yaml).toBe(customRules.yaml);
    const node = await ask(`{ node(id: "${customRules.id}") { ... on CustomRules { version } } }`);
    expect(node).toEqual({ node: { version: 1 } });
    // The same content is not applied again.
    expect(await apply(rest.yaml, 1)).toMatchObject({ customRules: { version: 1 } });
  });

  it('are not overwritten by someone who has seen another version', async () => {
    const { userErrors } = await apply(rulesOf(QUIET), 0);
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: ['expectedVersion'] }]);
    expect(userErrors[0].message).toContain('version 1 is in force, which Ada Lovelace applied');
    expect((await post(ada, { rules: rulesOf(QUIET), expectedVersion: 7, comment: 'c' })).status).toBe(409);
  });

  it('are listed, judged, scored and found like built-in ones', async () => {
    await publish();
    const { rules } = await ask('{ rules { key group enabled title } }');
    expect(rules.slice(-2)).toEqual([
      { key: 'custom-quiet', group: 'CUSTOM', enabled: true, title: 'Title of custom-quiet' },
      { key: 'custom-named', group: 'CUSTOM', enabled: true, title: 'Title of custom-named' },
    ]);
    const [finding] = await findings();
    expect(finding).toMatchObject({
      severity: 'low',
      state: 'open',
      rule: { key: 'custom-quiet', title: 'Title of custom-quiet', group: 'custom', enabled: true },
      evidence: { summary: expect.stringContaining('which the rule does not allow.') },
      remediation: { text: expect.stringContaining('Mend it.') },
    });
    const { finding: again } = await ask(
      `{ finding: node(id: "${finding.id}") { ... on Finding { rule { key title } } } }`,
    );
    expect(again.rule).toEqual({ key: 'custom-quiet', title: 'Title of custom-quiet' });
  });

  it('support the controls that they name, with their results', async () => {
    const { framework, rules } = await ask(
      `{ framework(key: "pci-dss") { status(cluster: "eu") { controls { control { key } gaps rules { ruleKey role failed } } } }
        rules { key controls { frameworkKey role control { key } } } }`,
    );
    const { controls } = framework.status;
    const named = controls.filter(({ rules: mapped }: { rules: readonly { ruleKey: string }[] }) =>
      mapped.some(({ ruleKey }) => ruleKey === 'custom-quiet'),
    );
    expect(named).toMatchObject([{ control: { key: '1.3.1' } }]);
    expect(named[0].rules).toContainEqual({
      ruleKey: 'custom-quiet',
      role: 'SUPPORTS',
      failed: expect.any(Number),
    });
    expect(named[0].gaps).toContainEqual(
      expect.stringMatching(/^Look at the \d+ failures? of custom-quiet, which is evidence for it\.$/),
    );
    expect(rules.find(({ key }: { key: string }) => key === 'custom-quiet').controls).toEqual([
      { frameworkKey: 'pci-dss', role: 'SUPPORTS', control: { key: '1.3.1' } },
    ]);
    expect((await get('/api/v1/frameworks/gdpr/status?cluster=eu')).text).not.toContain('custom-quiet');
  });

  it('repeat the results of unchanged input only while they are the same', async () => {
    const before = await ruleSets();
    await publish();
    expect(await ruleSets()).toBe(before);
    expect(await apply(rulesOf(rule('custom-quiet', 'size(egress) == 0 || true'), NAMED), 1)).toMatchObject({
      customRules: { version: 2 },
    });
    await publish();
    expect(await ruleSets()).toBe(before + 1);
    expect(await findings('&state=open')).toEqual([]);
    // A changed rule set makes scores incomparable: the drift between these snapshots says so.
    const { drift } = await ask(
      '{ drift(first: 5, filter: { clusters: ["eu"], types: [BASIS] }) { nodes { text } } }',
    );
    expect(drift.nodes[0].text).toContain('rules');
  });

  it('leave findings of a rule that is no longer there as those of a disabled rule: stale, with its title', async () => {
    expect(await apply(rulesOf(QUIET), 2)).toMatchObject({ customRules: { version: 3 } });
    await publish();
    expect(await findings('&state=open')).not.toEqual([]);
    expect(await apply(rulesOf(), 3)).toMatchObject({ customRules: { version: 4 } });
    await publish();
    const left = await findings('&state=open');
    expect(left[0]).toMatchObject({
      freshness: 'stale',
      rule: { key: 'custom-quiet', title: 'Title of custom-quiet', enabled: false },
    });
    const { rules } = await ask('{ rules { key } }');
    expect(rules.map(({ key }: { key: string }) => key)).not.toContain('custom-quiet');
    const versions = (await get('/api/v1/custom-rules/versions')).body;
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([4, 3, 2, 1]);
    expect((await get('/api/v1/custom-rules?version=1')).body.yaml).toContain('custom-named');
  });
});
