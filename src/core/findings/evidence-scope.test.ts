import { describe, expect, it } from 'vitest';
import type { AccessScope } from '../access-scope.ts';
import type { Evidence } from '../rules/rule.ts';
import { evidenceInScope, summaryInScope } from './evidence-scope.ts';

const evidence: Evidence = {
  summary: 'billing/export[Deployment] may reach shop/db[StatefulSet] on TCP 5432',
  from: 'billing/export[Deployment]',
  to: 'shop/db[StatefulSet]',
  connections: 'TCP 5432',
  reasons: [
    { type: 'not-isolated' },
    {
      type: 'rule',
      policy: { kind: 'NetworkPolicy', namespace: 'billing', name: 'export' },
      ruleIndex: 0,
      action: 'allow',
    },
  ],
};
const shopOnly: AccessScope = { clusters: 'all', namespaces: ['shop'] };

describe('evidence', () => {
  it('is whole for somebody who sees every namespace', () => {
    expect(evidenceInScope(evidence, { clusters: ['c'], namespaces: 'all' })).toBe(evidence);
    expect(evidenceInScope(evidence, { clusters: 'all', namespaces: ['shop', 'billing'] })).toEqual(evidence);
  });

  it('names nothing outside the scope, and still tells what is open', () => {
    const seen = evidenceInScope(evidence, shopOnly);
    expect(JSON.stringify(seen)).not.toContain('billing');
    expect(seen).toMatchObject({ to: 'shop/db[StatefulSet]', connections: 'TCP 5432' });
    expect(seen.reasons).toEqual([{ type: 'not-isolated' }]);
  });

  it('is cut where a sentence gives an example, or a selector names namespaces', () => {
    const reasons = [{ type: 'not-isolated' }] as const;
    for (const summary of [
      'Any pod may connect, for example tools/crawler[Deployment], to shop/db[StatefulSet].',
      'any pod in namespaces with kubernetes.io/metadata.name=tools may connect',
    ]) {
      expect(evidenceInScope({ summary, reasons }, shopOnly).summary).not.toContain('tools');
    }
  });

  it('loses its sentence where only a policy is out of scope', () => {
    const { from: _, ...rest } = evidence;
    expect(evidenceInScope({ ...rest, summary: 'billing lets it out' }, shopOnly).summary).not.toContain(
      'billing',
    );
  });
});

describe('evidence about something that people named', () => {
  it.each([
    ['The data flow "mergers to bank" is not current: nobody has approved it.', 'data flow'],
    ['The scenario "mergers stays out" must be denied, and is allowed: shop/api[Job].', 'scenario'],
  ])('is told without its name to those who do not see every namespace: %s', (summary, what) => {
    const whole = { summary, from: 'pods with app=db in any namespace', to: 'endpoint bank', reasons: [] };
    const seen = evidenceInScope(whole, shopOnly);
    expect(JSON.stringify(seen)).not.toMatch(/mergers|bank|app=db/);
    expect(seen.summary).toContain(what);
    expect(summaryInScope(summary, shopOnly)).toBe(seen.summary);
    expect(evidenceInScope(whole, { clusters: ['c'], namespaces: 'all' })).toBe(whole);
  });

  it('keeps the workloads and addresses in scope', () => {
    const summary = 'The data flow "mergers to bank" is blocked: 1 of 1 connection.';
    const ends = { from: 'shop/db[StatefulSet]', to: '198.51.100.0/24' };
    expect(evidenceInScope({ summary, ...ends, reasons: [] }, shopOnly)).toMatchObject(ends);
  });
});

describe('the sentence of a violation', () => {
  it('is told only to those who see what it names', () => {
    expect(summaryInScope(evidence.summary, { clusters: ['c'], namespaces: 'all' })).toBe(evidence.summary);
    expect(summaryInScope(evidence.summary, shopOnly)).not.toContain('billing');
    expect(summaryInScope('shop/db[StatefulSet] is not isolated.', shopOnly)).toContain('shop/db');
  });
});
