import type { EnumTable } from '../../api/enums.ts';
import type { Age } from '../../core/gate/age.ts';
import type { CheckCriteria, CheckedDoubt, CountedFindings, Weight } from '../../core/gate/report.ts';
import type { GateVerdict } from '../../core/gate/verdict.ts';

export const GATE_VERDICT: EnumTable<GateVerdict> = {
  passed: 'Nothing counts against the change.',
  failed: 'A finding or a connection that the change opens counts.',
  undecided: 'Nothing counts, but something may that could not be judged.',
};

export const COUNTED: EnumTable<CountedFindings> = {
  all: 'All findings count.',
  new: 'Only findings that the base lacks count.',
};

export const WITHOUT_PII: EnumTable<CheckCriteria['withoutPii']> = {
  undecided:
    'If nothing is classified as personal data, or a workload no longer is, the verdict is undecided.',
  passed: 'It does not matter whether anything is classified as personal data.',
};

export const AGE: EnumTable<Age> = {
  new: 'The base lacks it, or does not prove it.',
  known: 'The base has it too.',
};

export const WEIGHT: EnumTable<Weight> = {
  counts: 'It decides the verdict.',
  'below-threshold': 'Its severity is lower than those that count.',
  'in-base': 'The base has it too, and only what is new counts.',
};

export const DOUBT_OUTCOMES: EnumTable<CheckedDoubt['outcome']> = {
  unknown: 'It could not be decided.',
  error: 'The rule itself failed.',
  fail: 'There are violations, and perhaps more.',
};
