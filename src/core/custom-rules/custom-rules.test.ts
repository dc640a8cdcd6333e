import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { assess } from '../assessment/assess.ts';
import { InventoryBuilder } from '../inventory/from-objects.ts';
import type { Unread } from '../inventory/problems/unread.ts';
import { compile } from '../reachability/compilation/compile.ts';
import { resolveAssumptions } from '../reachability/plugins/profiles.ts';
import type { CustomRule } from '../rules/custom-rule.ts';
import type { RuleResult } from '../rules/assessment.ts';
import { type AssessmentSettings, DEFAULT_SETTINGS } from '../rules/settings.ts';
import type { ExpressionRunner } from './custom-rules.ts';
import { runExpression } from './language/run-expression.ts';
import type { ExpressionInput } from './view/view-data.ts';

const NAMESPACE = (name: string, labels = ''): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n`;
const POD = (namespace: string, name: string, labels: string, spec = ''): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { namespace: ${namespace}, name: ${name}, labels: { ${labels} } }\nspec: { ${spec} containers: [{ name: main, image: example/main }] }\n`;
const POLICY = (namespace: string, name: string, spec: string): string =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: ${namespace}, name: ${name} }\nspec: ${spec}\n`;
const FROM_WEB = POLICY(
  'shop',
  'db',
  '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }] }',
);
const DB = POD('shop', 'db', 'app: db, ringfence.dev/data: pii');
const SHOP = `${NAMESPACE('shop', 'tier: gold')}${DB}${FROM_WEB}`;

interface Options {
  readonly unread?: readonly Unread[];
  readonly settings?: Partial<AssessmentSettings>;
  readonly runner?: ExpressionRunner;
}

function rule(expression: string, rest: Partial<CustomRule> = {}): CustomRule {
  return {
    id: 'custom-a',
    title: 'A',
    summary: 'A.',
    severity: 'high',
    why: 'Because.',
    expression,
    remediation: 'Do it.',
    controls: [],
    ...rest,
  };
}

function assessed(
  manifests: string,
  rules: readonly CustomRule[],
  { unread = [], settings, runner }: Options = {},
) {
  const builder = new InventoryBuilder();
  for (const document of parseAllDocuments(manifests))
    if (document.toJS() !== null) builder.add(document.toJS());
  for (const one of unread) builder.unread(one);
  const inventory = builder.build();
  const model = compile(inventory, { assumptions: resolveAssumptions('calico', {}) });
  return assess({
    inventory,
    model,
    settings: { ...DEFAULT_SETTINGS, customRules: rules, ...settings },
    ...(runner && { runner }),
  });
}

function judged(
  manifests: string,
  rules: readonly CustomRule[],
  options: Options = {},
): readonly RuleResult[] {
  const ids = new Set(rules.map(({ id }) => id));
  return assessed(manifests, rules, options).results.filter(({ ruleId }) => ids.has(ruleId));
}

function judge(manifests: string, one: CustomRule, options: Options = {}): RuleResult {
  const [result] = judged(manifests, [one], options);
  if (result === undefined) throw new Error('nothing was judged');
  return result;
}

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

const outcomeFor = (appliesTo: NonNullable<CustomRule['appliesTo']>) =>
  judge(SHOP, rule('size(ingress) == 1', { appliesTo })).outcome;

const requirements = (key: string) => ({ requirements: [{ key, operator: 'Exists' as const }] });

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

describe('the scope of a custom rule', () => {
  it('is given by labels and data classes', () => {
    expect(outcomeFor({ podSelector: requirements('app') })).toBe('fail');
    expect(outcomeFor({ podSelector: requirements('tier') })).toBe('not-applicable');
    expect(outcomeFor({ namespaceSelector: requirements('tier') })).toBe('fail');
    expect(outcomeFor({ dataClasses: ['sensitive-pii'] })).toBe('not-applicable');
  });
});

describe('custom rules together', () => {
  it('are judged one by one: an error of one is no result of another', () => {
    const rules = [
      rule('workload.labels.gone == "a"'),
      rule('workload.field.gone == 1', { id: 'custom-b' }),
      rule('size(egress) == 0', { id: 'custom-c' }),
    ];
    const results = judged(SHOP, rules);
    expect(results.map(({ ruleId, outcome }) => [ruleId, outcome])).toEqual([
      ['custom-a', 'error'],
      ['custom-b', 'error'],
      ['custom-c', 'pass'],
    ]);
    expect(results[0]?.message).toBe(
      'Rule custom-a could not judge shop/db[Pod]: The expression failed: No such key: gone (test for labels before they are read, with "key" in labels).',
    );
    expect(results[1]?.message).toContain('there is no field field of Workload');
  });

  it('are scored, and part of the rule set, which changes with everything that they say', () => {
    const [none, one, other] = [[], [rule('size(ingress) == 5')], [rule('size(ingress) == 0')]].map((rules) =>
      assessed(SHOP, rules),
    );
    expect(one!.scores[0]!.score).toBeLessThan(none!.scores[0]!.score ?? 0);
    expect(new Set([none, one, other].map((each) => each!.ruleSetDigest)).size).toBe(3);
    expect(new Set([none, one, other].map((each) => each!.scopeDigest)).size).toBe(1);
    expect(one!.ruleIds.at(-1)).toBe('custom-a');
  });
});
