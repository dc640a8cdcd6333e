import { describe, expect, it } from 'vitest';
import { inventoryWith, namespaceNamed, workloadWith } from '../../../test/support/manifests/inventories.ts';
import { NO_REACHABILITY } from '../../../test/support/no-reachability.ts';
import { ANY_KIND, anyKindOf, type Unread } from '../inventory/problems/unread.ts';
import { assess } from './assess.ts';
import { pass } from '../rules/judgement.ts';
import type { Judgement, Rule } from '../rules/rule.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';

const LABEL = 'ringfence.dev/data';

function rule(parts: Partial<Rule>): Rule {
  return {
    id: 'some-rule',
    version: 1,
    title: 'Some rule',
    group: 'isolation',
    severity: 'high',
    summary: 'It matters to everybody.',
    why: 'It matters.',
    subject: 'workload',
    needs: [],
    evaluate: () => pass(),
    ...parts,
  };
}

const inventory = inventoryWith({
  namespaces: [namespaceNamed('shop', { [LABEL]: 'pii' }), namespaceNamed('web')],
  workloads: [
    workloadWith({ namespace: 'shop', name: 'orders' }),
    workloadWith({ namespace: 'web', name: 'site' }),
    workloadWith({ namespace: 'shop', name: 'db', podLabels: { [LABEL]: 'sensitive-pii' } }),
  ],
});

function assessWith(
  rules: readonly Rule[],
  parts: { unread?: readonly Unread[]; disabledRules?: string[] } = {},
) {
  const { unread = [], disabledRules = [] } = parts;
  return assess({
    inventory: { ...inventory, unread },
    model: NO_REACHABILITY,
    settings: { ...DEFAULT_SETTINGS, disabledRules },
    rules,
  });
}

const failure: Judgement = {
  outcome: 'fail',
  violations: [{ key: '', evidence: { summary: 'Open.', reasons: [] } }],
};

describe('assessment', () => {
  it('judges PII subjects only, rules in catalogue order and subjects in name order', () => {
    const { results, ruleIds } = assessWith([rule({ id: 'b' }), rule({ id: 'a', subject: 'namespace' })]);
    expect(ruleIds).toEqual(['b', 'a']);
    expect(results.map(({ ruleId, subject }) => [ruleId, subject])).toEqual([
      ['b', { type: 'workload', namespace: 'shop', name: 'db', kind: 'Deployment' }],
      ['b', { type: 'workload', namespace: 'shop', name: 'orders', kind: 'Deployment' }],
      ['a', { type: 'namespace', namespace: 'shop' }],
    ]);
  });

  it('counts outcomes per workload, those of its namespace included', () => {
    const { workloads } = assessWith([
      rule({}),
      rule({ id: 'ns', subject: 'namespace', evaluate: () => failure }),
    ]);
    expect(workloads).toMatchObject([
      { name: 'db', dataClass: 'sensitive-pii', outcomes: { pass: 1, fail: 1, unknown: 0 } },
      { name: 'orders', dataClass: 'pii', outcomes: { pass: 1, fail: 1 } },
    ]);
  });

  it('reports a rule that throws as an error, never as a pass, and runs the others', () => {
    const broken = rule({
      id: 'broken',
      evaluate: () => {
        throw new Error('ports are odd');
      },
    });
    const { results, scores } = assessWith([broken, rule({ id: 'fine' })]);
    expect(results.map(({ ruleId, outcome }) => `${ruleId} ${outcome}`)).toEqual([
      'broken error',
      'broken error',
      'fine pass',
      'fine pass',
    ]);
    expect(results[0]?.message).toContain('ports are odd');
    expect(scores[0]).toMatchObject({ score: 100, coverage: 0.5 });
  });

  it('gives the same digests for the same inputs and others for others', () => {
    const first = assessWith([rule({})]);
    expect(assessWith([rule({})])).toEqual(first);
    expect(assessWith([rule({ version: 2 })]).ruleSetDigest).not.toBe(first.ruleSetDigest);
    expect(assessWith([rule({ severity: 'low' })]).ruleSetDigest).not.toBe(first.ruleSetDigest);
    const narrower = assessWith([rule({})], { disabledRules: ['other'] });
    expect(narrower.scopeDigest).not.toBe(first.scopeDigest);
    expect(narrower.ruleSetDigest).toBe(first.ruleSetDigest);
  });

  it('does not run a disabled rule', () => {
    const { results, ruleIds } = assessWith([rule({ id: 'a' }), rule({ id: 'b' })], { disabledRules: ['a'] });
    expect(ruleIds).toEqual(['b']);
    expect(results.every(({ ruleId }) => ruleId === 'b')).toBe(true);
  });
});

describe('assessment of a partly read cluster', () => {
  const needsPolicies = { needs: [{ kind: 'NetworkPolicy', scope: 'cluster' }] } as const;
  const policiesUnread: Unread = {
    kind: 'NetworkPolicy',
    namespace: 'web',
    reason: 'forbidden',
    message: 'networkpolicies is forbidden',
  };

  it('turns every pass into unknown where something of any kind is unread', () => {
    const unread = { kind: ANY_KIND, reason: 'failed', message: 'the server was away' } as const;
    const { results } = assessWith([rule({})], { unread: [unread] });
    expect(results.map(({ outcome }) => outcome)).not.toContain('pass');
  });

  it('turns a pass that rests on an unread kind into unknown, with the reason', () => {
    const { results, scores, completeness } = assessWith([rule(needsPolicies)], { unread: [policiesUnread] });
    expect(completeness).toBe('PARTIAL');
    expect(results[0]).toMatchObject({
      outcome: 'unknown',
      undecided: [{ type: 'unread', unread: policiesUnread }],
    });
    expect(scores.every(({ score }) => score === null)).toBe(true);
  });

  it('keeps a proven failure, marked as perhaps not the only one', () => {
    const { results } = assessWith([rule({ ...needsPolicies, evaluate: () => failure })], {
      unread: [policiesUnread],
    });
    expect(results[0]).toMatchObject({ outcome: 'fail', violations: failure.violations });
    expect(results[0]?.undecided).toHaveLength(1);
  });

  it('minds another namespace only where the rule depends on it', () => {
    const local = rule({ needs: [{ kind: 'NetworkPolicy', scope: 'subject-namespace' }] });
    expect(assessWith([local], { unread: [policiesUnread] }).results[0]?.outcome).toBe('pass');
    const own = { ...policiesUnread, namespace: 'shop' };
    expect(assessWith([local], { unread: [own] }).results[0]?.outcome).toBe('unknown');
    const { namespace: _everywhere, ...all } = policiesUnread;
    expect(assessWith([local], { unread: [all] }).results[0]?.outcome).toBe('unknown');
  });

  it.each([
    ['a policy kind of another API group', 'NetworkPolicy.crd.projectcalico.org', 'unknown'],
    ['a policy kind that is only known by its name', 'TeamNetworkPolicy.policies.example.com', 'unknown'],
    ['a group that may have policy kinds', anyKindOf('policies.example.com'), 'unknown'],
    ['no policies that are staged', 'StagedNetworkPolicy.crd.projectcalico.org', 'pass'],
    ['no routes of another vendor', 'IngressRoute.traefik.io', 'pass'],
  ])('minds %s', (_, kind, outcome) => {
    const unread = [{ ...policiesUnread, kind }];
    expect(assessWith([rule(needsPolicies)], { unread }).results[0]?.outcome).toBe(outcome);
    expect(assessWith([rule({})], { unread }).results[0]?.outcome).toBe('pass');
  });

  it('keeps results and scores where nothing but ways in from outside is unread', () => {
    const { results, scores, completeness } = assessWith([rule(needsPolicies)], {
      unread: [
        { kind: 'Service', reason: 'broken-document', message: 'a.yaml:3' },
        { kind: 'Ingress', reason: 'forbidden', message: 'ingresses is forbidden' },
      ],
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['pass', 'pass']);
    expect(scores[0]).toMatchObject({ score: 100, coverage: 1 });
    expect(completeness).toBe('COMPLETE');
  });

  it('has no score where a rule needs what leads in and it is unread', () => {
    const unread: Unread = { kind: 'Service', reason: 'broken-document', message: 'a.yaml:3' };
    const exposed = rule({ id: 'exposed', needs: [{ kind: 'Service', scope: 'cluster' }] });
    const { results, scores } = assessWith([rule(needsPolicies), exposed], { unread: [unread] });
    expect(results.map(({ ruleId, outcome }) => `${ruleId}: ${outcome}`)).toEqual([
      'some-rule: pass',
      'some-rule: pass',
      'exposed: unknown',
      'exposed: unknown',
    ]);
    expect(scores[0]?.score).toBeNull();
  });

  it('has no score where a kind of another vendor is unread that is called as one that leads in', () => {
    const unread: Unread = { kind: 'Service.serving.knative.dev', reason: 'broken-document', message: 'x' };
    expect(assessWith([rule({})], { unread: [unread] }).scores[0]?.score).toBeNull();
  });

  it('lets a broken document touch every rule: it could have held anything', () => {
    const unread: Unread = { kind: 'Document', reason: 'broken-document', message: 'a.yaml:3' };
    expect(assessWith([rule({})], { unread: [unread] }).results[0]?.outcome).toBe('unknown');
  });
});
