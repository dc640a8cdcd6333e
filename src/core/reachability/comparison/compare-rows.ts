import { compareWorkloads } from '../../inventory/order.ts';
import type { ReachabilityModel } from '../model.ts';
import { NO_VERDICTS, sameVerdicts } from './difference.ts';
import type { ComparedConnection, ComparedEndpoint, Verdicts } from './difference.ts';
import { commonPieces, joinPieces } from './outside-pieces.ts';
import type { OutsidePiece } from './outside-pieces.ts';
import { pairRowGroups } from './row-groups.ts';
import type { GroupPair } from './row-groups.ts';

/**
 * Every connection that at least one of two models lists, with what each says of it, replicas included. Outside
 * ranges are cut alike first: equal address space compares equal however policies divide it.
 */
export function* compareRows(
  before: ReachabilityModel,
  after: ReachabilityModel,
): Iterable<ComparedConnection> {
  const pieces = commonPieces(before, after);
  for (const pair of pairRowGroups(before, after)) {
    const { side, subject: own } = (pair.before ?? pair.after)!;
    for (const { other, ...verdicts } of [...towardsWorkloads(pair), ...towardsOutside(pair, pieces)])
      yield side === 'opened' ? { from: own, to: other, ...verdicts } : { from: other, to: own, ...verdicts };
  }
}

interface BothVerdicts {
  readonly before: Verdicts;
  readonly after: Verdicts;
}

type Towards = BothVerdicts & { readonly other: ComparedEndpoint };

function towardsWorkloads({ before, after }: GroupPair): Towards[] {
  const found = new Map([...(before?.workloads ?? []), ...(after?.workloads ?? [])]);
  return [...found]
    .sort(([, a], [, b]) => compareWorkloads(a.workload, b.workload))
    .map(([key, { workload }]) => ({
      other: workload,
      before: before?.workloads.get(key)?.verdicts ?? NO_VERDICTS,
      after: after?.workloads.get(key)?.verdicts ?? NO_VERDICTS,
    }));
}

function towardsOutside({ before, after }: GroupPair, pieces: readonly OutsidePiece[]): Towards[] {
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
