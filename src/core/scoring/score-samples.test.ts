import { describe, expect, it } from 'vitest';
import type { DataClass } from '../classification/classification.ts';
import type { Outcome, Severity, Subject } from '../rules/rule.ts';
import { scoreSamples, type ScoringInput } from './score-samples.ts';

function workload(namespace: string, name: string, dataClass: DataClass = 'pii') {
  return { namespace, name, kind: 'Deployment', dataClass };
}

function result(subject: Subject, severity: Severity, outcome: Outcome) {
  return { ruleId: `a-${severity}-rule`, subject, severity, outcome };
}

const api: Subject = { type: 'workload', namespace: 'shop', name: 'api', kind: 'Deployment' };
const db: Subject = { type: 'workload', namespace: 'shop', name: 'db', kind: 'Deployment' };
const shop: Subject = { type: 'namespace', namespace: 'shop' };

const shopAndDesk: ScoringInput = {
  completeness: 'COMPLETE',
  undecided: [],
  workloads: [workload('shop', 'api'), workload('shop', 'db', 'sensitive-pii')],
  results: [result(api, 'high', 'pass'), result(db, 'high', 'fail'), result(shop, 'medium', 'pass')],
};

describe('scores of a snapshot', () => {
  it('counts what a namespace was judged for at each of its PII workloads', () => {
    const samples = scoreSamples(shopAndDesk);
    expect(
      samples.find((sample) => sample.scope.type === 'workload' && sample.scope.name === 'db')?.score,
    ).toBe(100 * (1 - 7 / 11));
  });

  it('weighs sensitive PII twice in the means', () => {
    const [cluster, namespace] = scoreSamples(shopAndDesk);
    const expected = (100 + 2 * 100 * (1 - 7 / 11)) / 3;
    expect(cluster).toMatchObject({ scope: { type: 'cluster' }, piiWorkloads: 2 });
    expect(cluster?.score).toBeCloseTo(expected, 10);
    expect(namespace).toMatchObject({ scope: { type: 'namespace', namespace: 'shop' }, piiWorkloads: 2 });
    expect(namespace?.score).toBeCloseTo(expected, 10);
  });

  it('scores nothing at all where anything was unread, and still tells the coverage', () => {
    for (const sample of scoreSamples({ ...shopAndDesk, completeness: 'PARTIAL' })) {
      expect(sample).toMatchObject({ score: null, coverage: 1 });
    }
  });

  it('is null without PII workloads, never 100', () => {
    expect(scoreSamples({ completeness: 'COMPLETE', undecided: [], workloads: [], results: [] })).toEqual([
      {
        scope: { type: 'cluster' },
        score: null,
        mean: null,
        coverage: null,
        piiWorkloads: 0,
        criticallyExposed: 0,
        cappedBy: null,
        worst: null,
      },
    ]);
  });

  it('does not cover a workload of which it is not known whether it handles personal data', () => {
    const [cluster, shop_, desk, , own] = scoreSamples({
      completeness: 'COMPLETE',
      workloads: [workload('shop', 'api')],
      undecided: [{ namespace: 'desk', name: 'mail', kind: 'Deployment' }],
      results: [result(api, 'high', 'pass')],
    });
    expect(cluster).toMatchObject({ score: 100, coverage: 0.5, piiWorkloads: 1 });
    expect(shop_).toMatchObject({ score: 100, coverage: 1, piiWorkloads: 1 });
    for (const part of [desk, own]) expect(part).toMatchObject({ score: null, coverage: 0, piiWorkloads: 0 });
  });

  it('leaves an undecided workload out of the mean, and lets the coverage fall for it', () => {
    const [cluster] = scoreSamples({
      completeness: 'COMPLETE',
      undecided: [],
      workloads: [workload('shop', 'api'), workload('shop', 'db')],
      results: [result(api, 'high', 'pass'), result(db, 'high', 'unknown')],
    });
    expect(cluster).toMatchObject({ score: 100, coverage: 0.5 });
  });

  it('caps a cluster at 79 if one of many workloads has an open critical violation, and names it', () => {
    const names = Array.from({ length: 12 }, (_, at) => `w${at + 10}`);
    const samples = scoreSamples({
      completeness: 'COMPLETE',
      undecided: [],
      workloads: names.map((name) => workload('shop', name)),
      results: names.flatMap((name) => {
        const subject: Subject = { type: 'workload', namespace: 'shop', name, kind: 'Deployment' };
        return [
          result(subject, 'high', name === 'w15' ? 'fail' : 'pass'),
          result(subject, 'critical', name === 'w15' ? 'fail' : 'pass'),
        ];
      }),
    });
    const subject = { type: 'workload', namespace: 'shop', name: 'w15', kind: 'Deployment' };
    const [cluster, namespace] = samples;
    for (const scope of [cluster, namespace])
      expect(scope).toMatchObject({
        score: 79,
        mean: (11 * 100) / 12,
        piiWorkloads: 12,
        criticallyExposed: 1,
        cappedBy: { limit: 79, ruleId: 'a-critical-rule', subject },
        worst: { namespace: 'shop', name: 'w15', kind: 'Deployment', score: 0 },
      });
    const own = samples.find(({ scope }) => scope.type === 'workload' && scope.name === 'w15');
    expect(own).toMatchObject({ criticallyExposed: 1, cappedBy: { limit: 49, subject } });
    const other = samples.find(({ scope }) => scope.type === 'workload' && scope.name === 'w16');
    expect(other).toMatchObject({ score: 100, criticallyExposed: 0, cappedBy: null });
  });

  it('counts each workload of a namespace with an open critical violation as critically exposed', () => {
    const [cluster] = scoreSamples({
      completeness: 'COMPLETE',
      undecided: [],
      workloads: [workload('shop', 'api'), workload('shop', 'db'), workload('desk', 'mail')],
      results: [result(shop, 'critical', 'fail'), result(api, 'high', 'pass'), result(db, 'high', 'pass')],
    });
    expect(cluster).toMatchObject({ criticallyExposed: 2, cappedBy: { limit: 79, subject: shop } });
  });

  it('still counts critical violations where anything was unread', () => {
    const [cluster] = scoreSamples({
      ...shopAndDesk,
      completeness: 'PARTIAL',
      results: [result(api, 'critical', 'fail')],
    });
    expect(cluster).toMatchObject({
      score: null,
      criticallyExposed: 1,
      cappedBy: { limit: 79 },
      worst: null,
    });
  });
});
