import { afterAll, describe, expect, it } from 'vitest';
import { openApi } from '../../support/api/open-api.ts';
import { isolation, publishState, registerCluster, SHOP } from '../../support/api/published-fleet.ts';

const { database, api, viewer, ask, statements, close } = await openApi();
afterAll(close);

const WHOLE = { clusters: 'all', namespaces: 'all' } as const;
const admin = await api.issue('admin', WHOLE, { name: 'Ada Lovelace', email: 'ada@example.org' });
const eu = await registerCluster(database.pool, 'eu');
const us = await registerCluster(database.pool, 'us');

async function apply(rules: string, expectedVersion: number): Promise<void> {
  const { body } = await api.graphql(
    admin,
    `mutation ($input: ApplyCustomRulesInput!) { applyCustomRules(input: $input) { customRules { version } } }`,
    { input: { rules, expectedVersion, comment: 'Reviewed' } },
  );
  expect(body.data.applyCustomRules.customRules.version).toBe(expectedVersion + 1);
}

const rules = (...controls: readonly string[]): string => `apiVersion: ringfence.dev/v1
kind: CustomRules
metadata: { name: fleet }
spec:
  rules:
    - id: custom-quiet
      title: It talks to nobody
      severity: low
      why: It matters.
      expression: size(egress) == 0
      remediation: Mend it.
      controls: [${controls.join(', ')}]
`;
await apply(rules('pci-dss 1.3.1', 'nist-800-53 AU-9'), 0);
await publishState(database.pool, eu, { at: '2026-01-01T00:00:00Z', objects: SHOP });
await publishState(database.pool, us, { at: '2026-01-01T00:00:00Z', objects: SHOP });
await publishState(database.pool, eu, { at: '2026-01-03T00:00:00Z', objects: [...SHOP, isolation('shop')] });

/** The rules of the findings that match a filter, each once. */
async function rulesFound(filter: string, args = '', token = viewer): Promise<readonly string[]> {
  const { findings } = await ask(
    `{ findings(first: 100, filter: { ${filter} }${args}) { totalCount nodes { rule { key } } } }`,
    {},
    token,
  );
  expect(findings.totalCount).toBe(findings.nodes.length);
  return [
    ...new Set<string>(findings.nodes.map(({ rule }: { rule: { key: string } }) => rule.key)),
  ].toSorted();
}

const control = (framework: string, key?: string): string =>
  `controls: [{ framework: "${framework}"${key === undefined ? '' : `, control: "${key}"`} }]`;

async function mapped(framework: string, key: string): Promise<ReadonlySet<string>> {
  const { rules: all } = await ask('{ rules { key controls { frameworkKey control { key } } } }');
  type Mapped = { key: string; controls: readonly { frameworkKey: string; control: { key: string } }[] };
  return new Set(
    all
      .filter(({ controls }: Mapped) =>
        controls.some((one) => one.frameworkKey === framework && one.control.key === key),
      )
      .map((one: Mapped) => one.key),
  );
}

async function refusal(query: string) {
  const { body } = await api.graphql(viewer, query);
  const { message, extensions } = body.errors[0];
  return { code: extensions.code, field: extensions.field, message };
}

const rest = (path: string) =>
  api.http.get(`/api/v1/findings${path}`).set('authorization', `Bearer ${viewer}`);

const listOf = (filter: string) => `{ findings(first: 1, filter: { ${filter} }) { nodes { id } } }`;

describe('findings of a control', () => {
  it('are those of the rules that are mapped to it, custom ones included', async () => {
    const all = await rulesFound('');
    const expected = await mapped('pci-dss', '1.3.1');
    expect(expected).toContain('custom-quiet');
    const found = await rulesFound(control('pci-dss', '1.3.1'));
    expect(found).toEqual(all.filter((rule) => expected.has(rule)));
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThan(all.length);
    expect(await rulesFound(control('nist-800-53', 'AU-9'))).toEqual(['custom-quiet']);
  });

  it('are those of every control of a framework, or of several controls', async () => {
    const both = await rulesFound(
      'controls: [{ framework: "pci-dss", control: "1.3.1" }, { framework: "pci-dss", control: "1.3.2" }]',
    );
    const [one, other] = [
      await rulesFound(control('pci-dss', '1.3.1')),
      await rulesFound(control('pci-dss', '1.3.2')),
    ];
    expect(both).toEqual([...new Set([...one, ...other])].toSorted());
    expect(await rulesFound(control('pci-dss'))).toEqual(expect.arrayContaining([...both]));
  });

  it('match every other filter as well', async () => {
    expect(await rulesFound(`${control('pci-dss', '1.3.1')}, rules: ["default-deny-ingress"]`)).toEqual([
      'default-deny-ingress',
    ]);
    expect(await rulesFound(`${control('pci-dss', '1.3.1')}, rules: ["default-deny-egress"]`)).toEqual([]);
    const query = `{ clusters(first: 2) { nodes { findings(first: 50, filter: { ${control('pci-dss', '1.3.1')}, states: [OPEN] }) {
      totalCount nodes { rule { key } } } } } }`;
    const { clusters } = await ask(query);
    const expected = await mapped('pci-dss', '1.3.1');
    for (const { findings } of clusters.nodes) {
      expect(findings.totalCount).toBe(findings.nodes.length);
      for (const { rule } of findings.nodes) expect(expected).toContain(rule.key);
    }
  });

  it('are those of the past with the mapping of now', async () => {
    const at = ', asOf: { at: "2026-01-02T00:00:00Z" }';
    const open = `${control('pci-dss', '1.3.1')}, clusters: ["eu"], namespaces: ["shop"], states: [OPEN]`;
    expect(await rulesFound(open, at)).toContain('default-deny-ingress');
    expect(await rulesFound(open)).not.toContain('default-deny-ingress');
    const { body } = await rest(
      '?at=2026-01-02T00:00:00Z&cluster=eu&namespace=shop&state=open&control=pci-dss+1.3.1&limit=100',
    );
    expect(
      [...new Set<string>(body.map((one: { rule: { key: string } }) => one.rule.key))].toSorted(),
    ).toEqual(await rulesFound(open, at));
  });

  it('are still found by a custom rule that is no longer in force', async () => {
    await apply(rules('hipaa 164.312(b)').replace('custom-quiet', 'custom-other'), 1);
    expect(await rulesFound(control('nist-800-53', 'AU-9'))).toEqual(['custom-quiet']);
    const { rules: listed } = await ask('{ rules { key controls { frameworkKey role control { key } } } }');
    expect(listed.at(-1)).toEqual({
      key: 'custom-other',
      controls: [{ frameworkKey: 'hipaa', role: 'SUPPORTS', control: { key: '164.312(b)' } }],
    });
    expect(await rulesFound('rules: ["custom-other"]')).toEqual([]);
  });

  it('cost the same number of statements, however many they are', async () => {
    const costs: number[] = [];
    for (const first of [1, 20]) {
      const before = statements();
      await ask(`{ findings(first: ${first}, filter: { ${control('gdpr')} }) { nodes { rule { key } } } }`);
      costs.push(statements() - before);
    }
    expect(costs[0]).toBe(costs[1]);
  });

  it('are refused for what nobody knows, with all that there is: an empty list would look like no findings', async () => {
    const known = 'gdpr, pci-dss, hipaa, nist-800-53, iso-27001, soc-2, cis-kubernetes, nsa-cisa';
    expect(await refusal(listOf(control('pci')))).toEqual({
      code: 'INVALID_INPUT',
      field: ['filter', 'controls'],
      message: `there is no framework "pci"; frameworks: ${known}`,
    });
    expect((await refusal(listOf(control('hipaa', '99')))).message).toBe(
      'hipaa has no control "99"; its controls: 164.312(a)(1), 164.312(b), 164.312(c)(1), 164.312(e)(1)',
    );
    expect((await refusal(listOf(control('nist-800-53', 'AU-10')))).message).toBe(
      'no rule is mapped to nist-800-53 AU-10: only people settle it',
    );
    const { status, body } = await rest('?control=hipaa+99');
    expect({ status, field: body.field }).toEqual({ status: 422, field: ['control'] });
    expect(body.detail).toContain('164.312(b)');
  });

  it('are those in the scope of a token only', async () => {
    const desk = await api.issue('viewer', { clusters: [eu], namespaces: ['desk'] });
    expect(await rulesFound(control('gdpr'), '', desk)).toEqual([]);
  });
});
