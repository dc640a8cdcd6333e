import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, type Outcome } from '../rules/rule.ts';
import { assessControl, type FrameworkGround } from './assess-control.ts';
import type { Control } from './framework.ts';
import { gapText } from './gaps.ts';

const DECIDED: Control = {
  id: '1',
  title: 'Isolation',
  summary: 'Isolated.',
  parts: [
    { asks: 'isolated', decides: ['default-deny-ingress', 'default-deny-egress'] },
    { asks: 'enforced', decides: ['unenforced-policies'] },
  ],
};
const FOR_A_PERSON: Control = {
  ...DECIDED,
  parts: [...DECIDED.parts, { asks: 'tested', supports: ['host-network'], person: 'Show the test.' }],
};
const RULES = ['default-deny-ingress', 'default-deny-egress', 'unenforced-policies', 'host-network'];

const db = { namespace: 'shop', name: 'db', kind: 'StatefulSet', dataClass: 'pii' } as const;
const api = { ...db, name: 'api' } as const;

function ground(
  outcomes: Readonly<Record<string, Outcome>>,
  changes: Partial<FrameworkGround> = {},
): FrameworkGround {
  const { workloads = [db] } = changes;
  return {
    clusterId: 'a',
    data: 'complete',
    ruleIds: RULES,
    workloads,
    results: [
      ...workloads.flatMap(({ namespace, name, kind }) =>
        ['default-deny-ingress', 'default-deny-egress', 'host-network'].map((ruleId) => ({
          ruleId,
          outcome: outcomes[`${ruleId} ${name}`] ?? outcomes[ruleId] ?? 'pass',
          subject: { type: 'workload', namespace, name, kind } as const,
        })),
      ),
      {
        ruleId: 'unenforced-policies',
        outcome: outcomes['unenforced-policies'] ?? 'pass',
        subject: { type: 'namespace', namespace: 'shop' },
      },
    ],
    ...changes,
  };
}

function told(control: Control, clusters: readonly FrameworkGround[]) {
  const { status, gaps } = assessControl(control, clusters);
  return [status, ...gaps.map(gapText)];
}

describe('a control', () => {
  it('is met if rules decide every part and pass for every workload', () => {
    expect(told(DECIDED, [ground({}, { workloads: [db, api] })])).toEqual(['met']);
  });

  it('is at most partly met if a person must add something, which is named', () => {
    expect(told(FOR_A_PERSON, [ground({})])).toEqual(['partly', 'Show the test.']);
    expect(told(FOR_A_PERSON, [ground({ 'host-network': 'fail' })])).toEqual([
      'partly',
      'Show the test.',
      'Look at the 1 failure of host-network, which is evidence for it.',
    ]);
  });

  it('is not met if a rule that decides a part fails, and names what fails', () => {
    const { status, rules } = assessControl(FOR_A_PERSON, [ground({ 'default-deny-egress': 'fail' })]);
    expect(status).toBe('not-met');
    expect(rules[1]).toMatchObject({
      ruleId: 'default-deny-egress',
      role: 'decides',
      outcomes: { fail: 1, pass: 0 },
      failing: [{ clusterId: 'a', subject: { name: 'db' } }],
    });
  });

  it('is not met while a custom rule that names it fails or is undecided, whose results it lists', () => {
    const control: Control = { ...DECIDED, customRules: ['custom-a'] };
    const withResult = (outcome: Outcome): FrameworkGround => {
      const { results, ...rest } = ground({});
      const subject = { type: 'workload', namespace: 'shop', name: 'db', kind: 'StatefulSet' } as const;
      return { ...rest, results: [...results, { ruleId: 'custom-a', outcome, subject }] };
    };
    expect(told(control, [withResult('pass')])).toEqual(['met']);
    expect(told(control, [ground({})])).toEqual(['met']);
    expect(told(control, [withResult('fail')])).toEqual([
      'partly',
      'Look at the 1 failure of custom-a, which is evidence for it.',
    ]);
    expect(told(control, [withResult('error')])).toEqual([
      'partly',
      'custom-a could not be decided for 1 workload or namespace.',
    ]);
    expect(assessControl(control, [withResult('fail')]).rules.at(-1)).toMatchObject({
      ruleId: 'custom-a',
      role: 'supports',
      outcomes: { fail: 1 },
    });
  });

  it('is not met by what is undecided, nor by a rule that did not run', () => {
    expect(told(DECIDED, [ground({ 'default-deny-egress': 'unknown' })])).toEqual([
      'partly',
      'default-deny-egress could not be decided for 1 workload or namespace.',
    ]);
    expect(told(DECIDED, [ground({ 'unenforced-policies': 'error' })])[0]).toBe('partly');
    const disabled = ground({}, { ruleIds: RULES.filter((rule) => rule !== 'default-deny-ingress') });
    expect(told(DECIDED, [disabled])).toEqual(['partly', 'default-deny-ingress did not run.']);
  });

  it('is not met by workloads to which no rule of a part applies', () => {
    const workloads = [db, api];
    const none = {
      'default-deny-ingress api': 'not-applicable',
      'default-deny-egress api': 'not-applicable',
    } as const;
    expect(told(DECIDED, [ground(none, { workloads })])).toEqual([
      'partly',
      '1 workload was not judged by default-deny-ingress and default-deny-egress, which are not applicable.',
    ]);
    expect(told(DECIDED, [ground({ 'default-deny-ingress api': 'not-applicable' }, { workloads })])).toEqual([
      'met',
    ]);
  });

  it('is not met while it is not known whether workloads handle personal data', () => {
    const unknown = ground({}, { workloads: [db, { ...api, dataClass: 'unclassified' }] });
    expect(told(DECIDED, [unknown])).toEqual([
      'partly',
      'It is not known whether 1 workload handles personal data.',
    ]);
  });

  it('is not assessed without subjects, without a snapshot, or if the data is not complete', () => {
    const empty = { workloads: [], results: [] };
    expect(told(DECIDED, [ground({}, empty)])).toEqual([
      'not-assessed',
      'Nothing is classified as personal data.',
    ]);
    expect(told(DECIDED, [])[0]).toBe('not-assessed');
    expect(told(DECIDED, [ground({}, { data: 'incomplete' })])).toEqual([
      'not-assessed',
      'The data of 1 cluster is not complete, or not from one moment.',
    ]);
    expect(told(DECIDED, [ground({}, { ...empty, data: 'no-snapshot' })])).toEqual([
      'not-assessed',
      '1 cluster has no snapshot.',
    ]);
    expect(
      told({ ...DECIDED, parts: [{ asks: 'kept', supports: [], person: 'Show it.' }] }, [ground({})]),
    ).toEqual(['not-assessed', 'Show it.']);
  });

  it('has over several clusters the status of the worst, without those that have no personal data', () => {
    const empty = ground({}, { workloads: [], results: [] });
    const failing = ground({ 'default-deny-egress': 'fail' });
    const open = ground({ 'default-deny-egress': 'unknown' });
    const partial = ground({}, { data: 'incomplete' });
    expect(told(DECIDED, [ground({}), empty])).toEqual(['met']);
    expect(told(DECIDED, [ground({}), open, open])).toEqual([
      'partly',
      'default-deny-egress could not be decided for 2 workloads or namespaces.',
    ]);
    expect(told(DECIDED, [ground({}), partial])[0]).toBe('not-assessed');
    expect(told(DECIDED, [partial, failing, open])[0]).toBe('not-met');
  });

  it('is met only if every deciding result passes or is left to others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...OUTCOMES), { minLength: 3, maxLength: 3 }),
        ([ingress, egress, enforced]) => {
          const outcomes = [ingress ?? 'pass', egress ?? 'pass', enforced ?? 'pass'] as const;
          const { status } = assessControl(DECIDED, [
            ground({
              'default-deny-ingress': outcomes[0],
              'default-deny-egress': outcomes[1],
              'unenforced-policies': outcomes[2],
            }),
          ]);
          const isMet =
            outcomes.every((outcome) => outcome === 'pass' || outcome === 'not-applicable') &&
            outcomes.slice(0, 2).includes('pass') &&
            outcomes[2] === 'pass';
          expect(status === 'met').toBe(isMet);
        },
      ),
    );
  });
});
