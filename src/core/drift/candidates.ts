import { compareText } from '../inventory/order.ts';
import type { Candidate } from './attribution/candidate.ts';
import { ALL, type Reach } from './attribution/reach.ts';
import type { ComparedWorkloads } from './connections/compared-workloads.ts';
import { driftObject } from './objects/drift-object.ts';
import type { StoredIdentity } from '../inventory/stored/stored-identity.ts';
import type { Difference } from './states.ts';

/** A candidate with what its event is found by: the object that differs, or the basis. */
export interface NamedCandidate extends Candidate {
  readonly difference: Difference | 'basis';
}

/** Changes are tried in this order: those that most often change verdicts first. */
const ORDER: readonly string[] = [
  'NetworkPolicy',
  'policy',
  'Namespace',
  'PluginSettings',
  'Node',
  'Workload',
  'pods',
];

/** The differences of two states as candidates for what caused changed connections, in the order of trial. */
export function candidatesOf(
  workloads: ComparedWorkloads,
  differences: readonly Difference[],
  basis: 'same' | 'other',
): readonly NamedCandidate[] {
  const candidate = (difference: Difference): NamedCandidate => {
    const reach = reachOf(workloads, difference);
    const isPresence = reach.type === 'workload' && isInOneState(workloads, reach.number);
    return { difference, reach, ...(isPresence && { presence: reach.number }) };
  };
  const ranked = differences.map((difference) => ({ difference, rank: rankOf(difference) }));
  return [
    ...(basis === 'other' ? [{ difference: 'basis', reach: ALL } as const] : []),
    ...ranked
      .sort((a, b) => a.rank - b.rank || compareText(a.difference.key, b.difference.key))
      .map(({ difference }) => candidate(difference)),
  ];
}

/** The workloads whose connections a change of an object can affect, by what identifies the object. */
export function reachOf(workloads: ComparedWorkloads, { kind, namespace, name }: StoredIdentity): Reach {
  if (kind === 'Workload') {
    const workload = driftObject({ kind, namespace, name });
    return { type: 'workload', number: workloads.numberOf(workload) ?? -1 };
  }
  const own = kind === 'Namespace' ? name : namespace;
  return own === '' ? ALL : { type: 'namespace', namespace: own };
}

function isInOneState({ all }: ComparedWorkloads, number: number): boolean {
  const workload = all[number];
  return workload !== undefined && (workload.before < 0 || workload.after < 0);
}

function rankOf({ kind, of }: Difference): number {
  const rank = ORDER.indexOf(of === 'pods' ? 'pods' : kind);
  return rank < 0 ? ORDER.indexOf('policy') : rank;
}
