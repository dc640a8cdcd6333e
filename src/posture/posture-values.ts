import type { EnumTable } from '../api/enums.ts';
import type { PostureCoverage, PostureVerdict } from '../core/posture/posture.ts';
import type { PostureState, TimeKind } from '../core/posture/states.ts';

export const POSTURE_VERDICTS: EnumTable<PostureVerdict> = {
  'isolated-throughout':
    'At every moment of the period, every rule was run, none failed and none was undecided.',
  'isolated-while-in-scope':
    'As `ISOLATED_THROUGHOUT`, but the workload existed and handled personal data only during parts of the period.',
  'not-isolated': 'A rule failed at some moment.',
  undecided:
    'No rule is known to have failed, but at some moment one was undecided or not run, or nothing was observed.',
};

export const POSTURE_COVERAGE: EnumTable<PostureCoverage> = {
  complete: 'Only the listed workloads handled personal data, or may have.',
  partial: 'Others may have handled personal data: something could not be read.',
  skewed: 'Others may have handled personal data: the cluster changed while it was read.',
  held: 'Others may have handled personal data: the snapshot is held, because most objects of a kind disappeared at once, and nobody confirmed it.',
  'not-observed': 'No snapshot covers that time: it is not known which workloads handled personal data.',
};

export const POSTURE_STATES: EnumTable<PostureState> = {
  isolated: 'Every rule was run, none failed, none was undecided, and at least one passed.',
  'not-isolated': 'A rule failed.',
  undecided:
    'No rule is known to have failed, but one was undecided or not run, or none applied, or it is not known whether the workload handled personal data.',
  'not-observed': 'No snapshot covers that time.',
  'out-of-scope': 'The workload existed but did not handle personal data.',
  absent: 'The workload did not exist.',
};

/** The parts that the time of a rule consists of. */
export const TIME_KINDS: EnumTable<TimeKind> = {
  passed: 'It passed.',
  failed: 'It failed.',
  undecided:
    'It could not be decided: the outcome was unknown or an error, it is not known whether the workload handled personal data, or the snapshot was incomplete or inconsistent and showed no failure.',
  notRun:
    'It was not run: the configuration disabled it, or the version that took the snapshot did not have it.',
  notApplicable: 'It did not apply.',
  notObserved: 'No snapshot covers that time.',
  outOfScope: 'The workload existed but did not handle personal data.',
  absent: 'The workload did not exist.',
};
