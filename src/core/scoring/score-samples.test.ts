import { describe, expect, it } from 'vitest';
import type { DataClass } from '../classification/classification.ts';
import type { Outcome, Severity, Subject } from '../rules/rule.ts';
import { scoreSamples, type ScoringInput } from './score-samples.ts';

function workload(namespace: string, name: string, dataClass: DataClass = 'pii') {
  return { namespace, name, kind: 'Deployment', dataClass };
}

function result(subject: Subject, severity: Severity, outcome: Outcome) {
  return { subject, severity, outcome };
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
      { scope: { type: 'cluster' }, score: null, coverage: null, piiWorkloads: 0 },
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
});
