import { describe, expect, it } from 'vitest';
import {
  DB,
  FROM_WEB,
  judge,
  judged,
  NAMESPACE,
  POD,
  POLICY,
  rule,
  SHOP,
} from '../../../test/support/expressions/judged-by-custom-rules.ts';
import type { AssessmentSettings } from '../rules/settings.ts';
import type { ExpressionRunner } from './custom-rules.ts';
import { runExpression } from './language/run-expression.ts';
import type { ExpressionInput } from './view/view-data.ts';

/** A runner that keeps what it was asked. */
function recording(): { readonly runner: ExpressionRunner; readonly inputs: ExpressionInput[] } {
  const inputs: ExpressionInput[] = [];
  return {
    inputs,
    runner: (expression, input) => {
      inputs.push(input);
      return runExpression(expression, input);
    },
  };
}

const CLIENTS = Array.from({ length: 40 }, (_, index) =>
  POD('shop', `web-${index}`, `app: web, number: "${index}"`),
).join('');

const declared = (cidr: string): Partial<AssessmentSettings> => ({
  declaredConnections: [
    {
      name: 'processor',
      from: { type: 'pods', namespaceSelector: { requirements: [] }, podSelector: { requirements: [] } },
      to: { type: 'cidr', cidr },
      ports: [],
    },
  ],
});

describe('a custom rule', () => {
  it('is about workloads with personal data, and passes or fails with its own severity and remediation', () => {
    const pods = `${SHOP}${POD('shop', 'web', 'app: web')}`;
    expect(judge(pods, rule('ingress.all(c, c.peer.labels.app == "web")'))).toMatchObject({
      outcome: 'pass',
      severity: 'high',
      subject: { name: 'db' },
    });
    expect(judge(pods, rule('size(ingress) == 0', { severity: 'low' }))).toMatchObject({
      outcome: 'fail',
      severity: 'low',
      remediation: { text: 'Do it.' },
      violations: [
        {
          key: '',
          evidence: {
            summary: 'shop/web[Pod] (TCP 5432) can connect to shop/db[Pod], which the rule does not allow.',
            from: 'shop/web[Pod]',
            to: 'shop/db[Pod]',
            connections: 'TCP 5432',
          },
        },
      ],
    });
  });

  it('counts peers that it cannot tell apart with one of them', () => {
    const { runner, inputs } = recording();
    const result = judge(
      `${SHOP}${CLIENTS}`,
      rule('ingress.all(c, c.peer.namespace != "shop" || c.peer.labels.app != "web")'),
      { runner },
    );
    expect(inputs[0]?.lists.ingress).toHaveLength(1);
    expect(result.violations[0]?.evidence.summary).toBe(
      'shop/web-0[Pod] and 39 alike (TCP 5432) can connect to shop/db[Pod], which the rule does not allow.',
    );
  });

  it('tells peers apart by every label that it reads', () => {
    const { runner, inputs } = recording();
    const result = judge(`${SHOP}${CLIENTS}`, rule('ingress.all(c, c.peer.labels.number != "7")'), {
      runner,
    });
    expect(inputs[0]?.lists.ingress).toHaveLength(40);
    expect(result.violations[0]?.evidence.from).toBe('shop/web-7[Pod]');
  });

  it('is evaluated once for workloads that do not differ in what it reads', () => {
    const { runner, inputs } = recording();
    const others = ['a', 'b']
      .map((name) => POD('shop', name, 'app: other, ringfence.dev/data: pii'))
      .join('');
    const results = judged(`${SHOP}${others}`, [rule('workload.labels.app != "other"')], { runner });
    expect(results.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'pass']);
    expect(inputs).toHaveLength(2);
  });

  it('is not about the replicas of the workload itself, but about others like it', () => {
    const open = `${NAMESPACE('shop')}${DB}${POD('shop', 'db-2', 'app: db, ringfence.dev/data: pii')}`;
    const names = judged(open, [
      rule('ingress.all(c, c.peer.type == "external" || c.peer.name != workload.name)'),
    ]);
    expect(names.map(({ outcome }) => outcome)).toEqual(['pass', 'pass']);
    expect(
      judge(open, rule('!ingress.exists(c, c.peer.dataClass == "pii")')).violations[0]?.evidence.from,
    ).toBe('shop/db-2[Pod]');
  });

  it.each([
    ['workload.isolation.ingress == "isolated" && workload.isolation.egress == "isolated"', 'pass'],
    ['workload.exposedToInternet', 'fail'],
    ['workload.hostNetwork || workload.serviceAccounts != ["x"].filter(x, x == "y")', 'error'],
    [
      'workload.namespaceLabels.tier == "gold" && workload.kind == "Pod" && workload.images == workload.images',
      'error',
    ],
    ['workload.images.all(i, i == "example/main") && "default" in workload.serviceAccounts', 'pass'],
    ['size(egress) == 0', 'pass'],
    ['ingress.all(c, c.declared)', 'fail'],
    ['size(flows) == 0', 'pass'],
  ])('sees the workload: %s is %s', (expression, outcome) => {
    expect(judge(`${SHOP}${CLIENTS}`, rule(expression)).outcome).toBe(outcome);
  });

  it('sees outside addresses with their category, and which of them are declared', () => {
    const egress = POLICY(
      'shop',
      'out',
      '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 8.8.8.0/24 } }], ports: [{ port: 443 }] }] }',
    );
    const one = rule('egress.all(c, c.peer.category == "public-internet" && c.declared)');
    expect(judge(`${SHOP}${egress}`, one, { settings: declared('8.8.8.0/24') }).outcome).toBe('pass');
    expect(
      judge(`${SHOP}${egress}`, one, { settings: declared('8.8.8.0/25') }).violations[0]?.evidence,
    ).toMatchObject({
      to: '8.8.8.128/25',
      connections: 'TCP 443',
    });
  });

  it('sees the flows of the data-flow map, and names those that violate it', () => {
    const flow = {
      name: 'web to db',
      state: 'declared' as const,
      clusters: 'all' as const,
      from: {
        type: 'pods' as const,
        namespaceSelector: { requirements: [] },
        podSelector: { requirements: [] },
      },
      to: {
        type: 'pods' as const,
        namespaceSelector: { requirements: [] },
        podSelector: { requirements: [] },
      },
      ports: [],
      dataCategories: ['contact'],
    };
    const settings = { dataFlows: { flows: [flow], endpoints: [] } };
    expect(
      judge(SHOP, rule('flows.all(f, f.dataCategories.exists(d, d == "contact"))'), { settings }).outcome,
    ).toBe('pass');
    expect(
      judge(SHOP, rule('flows.all(f, f.owner != "")'), { settings }).violations[0]?.evidence.summary,
    ).toBe('The data flows web to db and web to db of shop/db[Pod] do not meet the rule.');
  });
});

describe('a custom rule about what is not known', () => {
  const WEB_ONLY = rule('ingress.all(c, c.peer.labels.app == "web")');

  it('does not pass if policies, namespaces or workloads could not be read', () => {
    for (const kind of ['NetworkPolicy', 'Namespace', 'Deployment'])
      expect(
        judge(SHOP, WEB_ONLY, { unread: [{ kind, reason: 'forbidden', message: 'forbidden' }] }).outcome,
      ).toBe('unknown');
  });

  it('is unknown if undecided connections matter, and says why they are undecided', () => {
    const invalid = POLICY(
      'shop',
      'odd',
      '{ podSelector: { matchLabels: { app: db } }, ingress: [{ ports: [{ port: 99999 }] }] }',
    );
    const pods = `${SHOP}${invalid}${POD('shop', 'other', 'app: other')}`;
    const result = judge(pods, WEB_ONLY);
    expect(result).toMatchObject({
      outcome: 'unknown',
      undecided: expect.arrayContaining([expect.objectContaining({ type: 'unevaluated-policy' })]),
    });
    expect(result.message).toContain('it depends on connections that are not decided');
    expect(judge(pods, rule('ingress.all(c, c.peer.kind != "Job")')).outcome).toBe('pass');
  });

  it('is unknown if it reads labels of a namespace that was not in the input', () => {
    const absent = `${DB}${FROM_WEB}`;
    expect(judge(absent, rule('workload.namespaceLabels.tier != "gold"'))).toMatchObject({
      outcome: 'unknown',
      message: 'Could not be decided: some labels of the namespace shop are not known.',
    });
    expect(
      judge(absent, rule('workload.namespaceLabels["kubernetes.io/metadata.name"] == "shop"')).outcome,
    ).toBe('pass');
    const scoped = rule('true', {
      appliesTo: { namespaceSelector: { requirements: [{ key: 'tier', operator: 'In', values: ['gold'] }] } },
    });
    expect(judge(absent, { ...scoped, expression: 'size(egress) == 0' })).toMatchObject({
      outcome: 'unknown',
      message: 'Could not be decided: it is not known whether the rule is about the workload.',
    });
  });
});
