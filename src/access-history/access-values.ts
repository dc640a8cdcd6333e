import type { EnumTable } from '../api/enums.ts';
import type { Coverage } from '../core/access/timeline/access-during.ts';
import type { AccessState, ObservedAccess } from '../core/access/timeline/intervals.ts';
import type { AccessUndecidedCause, UndecidedCause } from '../core/access/timeline/spans.ts';

export const ACCESS_VERDICTS: EnumTable<AccessState['verdict']> = {
  allowed: 'It had access.',
  unknown: 'It may have had access: this is not known.',
  denied: 'It had no access.',
  'not-observed': 'No snapshot covers that time.',
  'out-of-scope': 'The workload existed but did not handle personal data: see `policyVerdict`.',
  absent: 'The workload or the peer did not exist.',
};

export const ACCESS_BASES: EnumTable<ObservedAccess['basis']> = {
  recorded: 'It was recorded with the snapshots.',
  backfilled:
    'The workload was out of scope: it was computed later from the stored inventories, by the engine of that later time, under the assumptions that were recorded with the snapshots.',
};

export const UNDECIDED_CAUSES: EnumTable<UndecidedCause> = {
  partial: 'Something could not be read.',
  skewed: 'The cluster changed while it was read.',
  held: 'The snapshot is held, because most objects of a kind disappeared at once, and nothing confirmed it: also what was allowed may be wrong.',
};

export const ACCESS_UNDECIDED_CAUSES: EnumTable<AccessUndecidedCause> = {
  ...UNDECIDED_CAUSES,
  thinned:
    'The workload was out of scope, and the snapshots of that time are thinned: what is left of them does not prove the access.',
  pending: 'The workload was out of scope, and its access of that time is still being computed.',
  'token-limited':
    'The token is limited to some namespaces: it does not see whether workloads of others had access.',
};

export const ACCESS_COVERAGE: EnumTable<Coverage> = {
  complete: 'Of the peers in the snapshots, only the listed ones had access: see also `operatorKinds`.',
  partial: 'Others may have had access: something could not be read.',
  skewed: 'Others may have had access: the cluster changed while it was read.',
  held: 'Others may have had access, and the listed peers perhaps had none: the snapshot is held, because most objects of a kind disappeared at once.',
  thinned:
    'Others may have had access: the workload was out of scope, and what is left of thinned snapshots does not prove the access.',
  pending:
    'Others may have had access: the workload was out of scope, and its access of that time is still being computed.',
  'token-limited':
    'Of the peers that the token may see, only the listed ones had access. Workloads in other namespaces may have had it.',
  'not-observed': 'No snapshot covers that time.',
  'out-of-scope': 'The workload existed but did not handle personal data, and its access was not computed.',
  absent: 'The workload did not exist.',
};

/** The description of `operatorKinds`, which intervals and coverage have. */
export const OPERATOR_KINDS =
  'Kinds (`kind.group`) of custom resources in the snapshots of the interval from which operators may create pods. Such pods are not in the snapshots, so they may have had access without being listed, and also where a peer is denied or absent. Null if this is not known, because snapshots were thinned by a version that did not keep it.';
