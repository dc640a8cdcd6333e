import { compareWorkloads } from '../../inventory/order.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { NO_VERDICTS, sameVerdicts } from './difference.ts';
import type { ComparedConnection, ComparedEndpoint, Verdicts } from './difference.ts';
import { commonPieces, joinPieces } from './outside-pieces.ts';
import type { OutsidePiece } from './outside-pieces.ts';
import { pairRowGroups, pairTouchedGroups } from './row-groups.ts';
import type { GroupPair } from './row-groups.ts';

/**
 * Every connection that at least one of two models lists, with both verdicts, including connections between replicas.
 * Outside ranges are first split at the same boundaries, so that equal address space compares equal regardless of
 * policies. If `touched` is given, only connections from and to these workloads.
 */
export function* compareRows(
  before: ReachabilityModel,
  after: ReachabilityModel,
  touched?: readonly WorkloadReference[],
): Iterable<ComparedConnection> {
  const pieces = commonPieces(before, after);
  const pairs =
    touched === undefined ? pairRowGroups(before, after) : pairTouchedGroups(before, after, touched);
  for (const pair of pairs) {
    const { side, subject: own } = (pair.before ?? pair.after)!;
    for (const { other, ...verdicts } of [...towardsWorkloads(pair), ...towardsOutside(pair, pieces)]) {
      // A pod without a controller is the only one of its workload, and always reaches itself.
      if (other.type === 'workload' && other.kind === 'Pod' && workloadKey(other) === workloadKey(own))
        continue;
      yield side === 'opened' ? { from: own, to: other, ...verdicts } : { from: other, to: own, ...verdicts };
    }
  }
}

interface BothVerdicts {
  readonly before: Verdicts;
  readonly after: Verdicts;
}

type Towards = BothVerdicts & { readonly other: ComparedEndpoint };

/** Iterates over both sides in parallel; each is in the order of workloads. */
function towardsWorkloads({ before, after }: GroupPair): Towards[] {
  const left = before?.workloads ?? [];
  const right = after?.workloads ?? [];
  const found: Towards[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    const order = a === undefined ? 1 : b === undefined ? -1 : compareWorkloads(a.workload, b.workload);
    found.push({
      other: (order <= 0 ? a : b)!.workload,
      before: (order <= 0 ? a?.verdicts : undefined) ?? NO_VERDICTS,
      after: (order >= 0 ? b?.verdicts : undefined) ?? NO_VERDICTS,
    });
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return found;
}

function towardsOutside({ before, after }: GroupPair, pieces: readonly OutsidePiece[]): Towards[] {
  if ((before?.outside.size ?? 0) + (after?.outside.size ?? 0) === 0) return [];
  const listed = pieces.flatMap((piece) => {
    const left = before?.outside.get(piece.before);
    const right = after?.outside.get(piece.after);
    if (left === undefined && right === undefined) return [];
    return [{ piece, value: { before: left ?? NO_VERDICTS, after: right ?? NO_VERDICTS } }];
  });
  return joinPieces<BothVerdicts>(
    listed,
    (a, b) => sameVerdicts(a.before, b.before) && sameVerdicts(a.after, b.after),
  ).map(({ range, value }) => ({ other: range, ...value }));
}
