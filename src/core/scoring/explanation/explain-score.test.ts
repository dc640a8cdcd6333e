import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, type Outcome, type Severity, type Subject } from '../../rules/rule.ts';
import { subjectKey } from '../../rules/subjects.ts';
import { scoreSamples } from '../score-samples.ts';
import { explainScore } from './explain-score.ts';
import type { ExplainedCluster, ExplainedResult } from './failure.ts';
import type { StepAction } from './next-steps.ts';

const SEVERITY_OF: Readonly<Record<string, Severity>> = {
  open: 'critical',
  exposed: 'critical',
  isolated: 'high',
  precise: 'medium',
  tidy: 'low',
};
const NAMESPACES = ['desk', 'shop'];

const workloadOf = (namespace: string, at: number) => ({
  namespace,
  name: `w${at}`,
  kind: 'Deployment',
  dataClass: at === 0 ? ('sensitive-pii' as const) : ('pii' as const),
});

function resultOf(ruleId: string, subject: Subject, outcome: Outcome): ExplainedResult {
  const keys = outcome === 'fail' ? ['egress', 'ingress'] : [];
  return { ruleId, severity: SEVERITY_OF[ruleId] ?? 'low', outcome, subject, keys, decided: 'all' };
}

const cluster = fc
  .array(fc.array(fc.constantFrom(...OUTCOMES), { minLength: 5, maxLength: 5 }), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((outcomes) =>
    fc.record({
      outcomes: fc.constant(outcomes),
      ofNamespaces: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 2, maxLength: 2 }),
      closed: fc.array(fc.nat(outcomes.length - 1), { maxLength: 3 }),
    }),
  )
  .map(({ outcomes, ofNamespaces, closed }): ExplainedCluster => {
    const workloads = outcomes.map((_, at) => workloadOf(NAMESPACES[at % 2] ?? '', at));
    const subjects = workloads.map(({ namespace, name, kind }): Subject => ({
      type: 'workload',
      namespace,
      name,
      kind,
    }));
    const own = subjects.flatMap((subject, at) =>
      Object.keys(SEVERITY_OF).map((rule, place) => resultOf(rule, subject, outcomes[at]?.[place] ?? 'pass')),
    );
    const shared = NAMESPACES.map((namespace, at) =>
      resultOf('enforced', { type: 'namespace', namespace }, ofNamespaces[at] ?? 'pass'),
    );
    return {
      clusterId: 'a',
      completeness: 'COMPLETE',
      workloads,
      results: [...own, ...shared],
      changes: closed.flatMap((at, place) => {
        const subject = subjects[at];
        if (subject === undefined) return [];
        const closes = ['isolated', 'precise'].flatMap((ruleId) =>
          ['egress', 'ingress'].map((key) => ({ ruleId, subject, key })),
        );
        return [{ name: `patch-${place}`, namespace: subject.namespace, closes }];
      }),
    };
  });

/** The score by the formula, after some results pass. */
function rescored(
  { workloads, results }: ExplainedCluster,
  passes: (result: ExplainedResult) => boolean,
): number | null {
  const [whole] = scoreSamples({
    completeness: 'COMPLETE',
    workloads,
    undecided: [],
    results: results.map((result) =>
      result.outcome === 'fail' && passes(result) ? { ...result, outcome: 'pass' as const } : result,
    ),
  });
  return whole?.score ?? null;
}

function mendedBy({ changes }: ExplainedCluster, action: StepAction): (result: ExplainedResult) => boolean {
  if (action.type === 'rule') return ({ ruleId }) => ruleId === action.ruleId;
  const closes = changes.find(({ name }) => name === action.name)?.closes ?? [];
  return (result) =>
    closes.some(
      ({ ruleId, subject }) => ruleId === result.ruleId && subjectKey(subject) === subjectKey(result.subject),
    );
}

describe('the explanation of a score', () => {
  it('says where all 100 points are: in the score, lost by rules, or lost by caps', () => {
    fc.assert(
      fc.property(cluster, (found) => {
        const explained = explainScore([found]);
        const score = rescored(found, () => false);
        expect(explained === undefined).toBe(score === null);
        expect(explained?.score ?? 0).toBeCloseTo(score ?? 0, 6);
        const lost = [...(explained?.rules ?? []), ...(explained?.caps ?? [])];
        const sum = lost.reduce((all, { points }) => all + points, explained?.score ?? 100);
        expect(sum).toBeCloseTo(100, 6);
        for (const { points, subjects } of explained?.rules ?? [])
          expect(subjects.reduce((all, subject) => all + subject.points, 0)).toBeCloseTo(points, 6);
      }),
    );
  });

  it('says what mending a rule yields, as the formula computes it', () => {
    fc.assert(
      fc.property(cluster, (found) => {
        const explained = explainScore([found]);
        for (const { ruleId, yields, scoreAfter } of explained?.rules ?? []) {
          const score = rescored(found, (result) => result.ruleId === ruleId) ?? Number.NaN;
          expect(scoreAfter).toBeCloseTo(score, 6);
          expect(yields).toBeCloseTo(score - (explained?.score ?? Number.NaN), 6);
        }
      }),
    );
  });

  it('proposes steps of which each has the score of all steps until then', () => {
    fc.assert(
      fc.property(cluster, (found) => {
        const explained = explainScore([found]);
        const taken: ((result: ExplainedResult) => boolean)[] = [];
        let before = explained?.score ?? 0;
        for (const { action, yields, scoreAfter } of explained?.steps ?? []) {
          taken.push(mendedBy(found, action));
          const score = rescored(found, (result) => taken.some((mends) => mends(result))) ?? Number.NaN;
          expect(scoreAfter).toBeCloseTo(score, 6);
          expect(yields).toBeCloseTo(score - before, 6);
          before = score;
        }
      }),
    );
  });

  it('proposes no step that is worse than another one for the first', () => {
    fc.assert(
      fc.property(cluster, (found) => {
        const explained = explainScore([found]);
        const most = Math.max(0, ...(explained?.rules ?? []).map(({ yields }) => yields));
        expect(explained?.steps[0]?.yields ?? 0).toBeGreaterThanOrEqual(most - 1e-6);
      }),
    );
  });

  it('is missing where nothing was decided', () => {
    expect(explainScore([])).toBeUndefined();
    const workloads = [workloadOf('shop', 1)];
    const result = resultOf('open', { type: 'workload', ...workloadOf('shop', 1) }, 'fail');
    expect(
      explainScore([{ clusterId: 'a', completeness: 'PARTIAL', workloads, results: [result], changes: [] }]),
    ).toBeUndefined();
  });

  it('goes on towards lifting a cap when no single step raises the score', () => {
    const [one, other] = ['w1', 'w2'].map((name): Subject => ({
      type: 'workload',
      namespace: 'shop',
      name,
      kind: 'Deployment',
    }));
    const many = Array.from({ length: 30 }, (_, at) => workloadOf('shop', at + 1));
    const explained = explainScore([
      {
        clusterId: 'a',
        completeness: 'COMPLETE',
        workloads: many,
        results: [
          ...many.flatMap(({ namespace, name, kind }) => [
            resultOf('isolated', { type: 'workload', namespace, name, kind }, 'pass'),
          ]),
          resultOf('open', one!, 'fail'),
          resultOf('exposed', other!, 'fail'),
        ],
        changes: [],
      },
    ]);
    expect(explained).toMatchObject({ score: 79, caps: [{ of: 'workload' }, { of: 'scope', limit: 79 }] });
    expect(explained?.steps).toMatchObject([
      { action: { ruleId: 'open' }, yields: 0, scoreAfter: 79 },
      { action: { ruleId: 'exposed' }, yields: 21, scoreAfter: 100 },
    ]);
  });

  it('mends a rule by a change only if the change closes all of its violations', () => {
    const subject: Subject = { type: 'workload', namespace: 'shop', name: 'w1', kind: 'Deployment' };
    const found: ExplainedCluster = {
      clusterId: 'a',
      completeness: 'COMPLETE',
      workloads: [workloadOf('shop', 1)],
      results: [resultOf('isolated', subject, 'fail'), resultOf('precise', subject, 'pass')],
      changes: [
        { name: 'half', namespace: 'shop', closes: [{ ruleId: 'isolated', subject, key: 'egress' }] },
        {
          name: 'whole',
          namespace: 'shop',
          closes: ['egress', 'ingress'].map((key) => ({ ruleId: 'isolated', subject, key })),
        },
      ],
    };
    expect(explainScore([found])?.steps).toMatchObject([
      { action: { type: 'patch', name: 'whole' }, scoreAfter: 100, mended: 1 },
    ]);
    const partly = found.results.map((result) => ({ ...result, decided: 'partly' as const }));
    const [step] = explainScore([{ ...found, results: partly }])?.steps ?? [];
    // What may still be violated is not decided after the change, so that only what passes is left in the score.
    expect(step).toMatchObject({ action: { type: 'patch', name: 'whole' }, scoreAfter: 100 });
  });
});
