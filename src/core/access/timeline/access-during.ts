import { compareWorkloads } from '../../inventory/order.ts';
import { workloadKey, type WorkloadReference } from '../../inventory/workload.ts';
import type { AddressBlock } from '../../network/address.ts';
import { compareBlocks, isNext, splitAt } from '../../network/address-block.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import {
  intervalsOf,
  stateText,
  type AccessInterval,
  type AccessState,
  type ObservedAccess,
  type PeerStanding,
} from './intervals.ts';
import { addressIn, partIn, workloadIn, type PartStanding } from './lookup.ts';
import {
  narrowed,
  seenOf,
  spansAbout,
  standings,
  type AccessHistory,
  type Period,
  type AccessSpan,
  type AccessUndecidedCause,
  type Standing,
} from './spans.ts';

/** A peer that had, or may have had, access at some moment of a period. */
export type PeerDuring = {
  /**
   * The intervals in which something is allowed or unknown, and those of which only the first snapshot after the period
   * shows that they ended with access: it may have begun in the period.
   */
  readonly intervals: readonly AccessInterval[];
} & (
  | { readonly type: 'workload'; readonly workload: WorkloadReference }
  | { readonly type: 'outside'; readonly range: AddressBlock }
);

export interface AccessDuring {
  /** The outside by family and address, then workloads by namespace, name and kind. */
  readonly peers: readonly PeerDuring[];
  /** To what extent the snapshots show who had access: intervals that cover the period. */
  readonly coverage: readonly CoverageInterval[];
}

/**
 * `complete`: nobody else had access. `partial`, `skewed`, `held`, `thinned`, `pending`, `token-limited`: others may have had it. `out-of-scope`:
 * the workload existed but did not handle personal data, and its access was not computed.
 */
export type Coverage = 'complete' | AccessUndecidedCause | 'not-observed' | 'out-of-scope' | 'absent';

/** Half-open. */
export interface CoverageInterval extends Pick<AccessInterval, 'from' | 'until'> {
  readonly coverage: Coverage;
  /** `backfilled`: the workload was out of scope. */
  readonly basis?: ObservedAccess['basis'];
}

/**
 * All peers that had, or may have had, access to a workload (or to which it had access) at any moment of a period.
 *
 * @param asked the connections that the question is about
 */
export function accessDuring(
  history: AccessHistory,
  subject: WorkloadReference,
  period: Period,
  asked: ConnectionSet,
): AccessDuring {
  const spans = standings(history, period.now);
  const namespaces = new Set(
    spansAbout(spans, period).flatMap(({ said }) =>
      typeof said === 'string' ? [] : said.map(({ namespace }) => namespace),
    ),
  );
  const peers = [...namespaces].sort().flatMap((namespace) => {
    const about = narrowed(spans, partIn(namespace));
    return namespace === ''
      ? outsideDuring(about, period, asked)
      : workloadsDuring(about, subject, period, asked);
  });
  return { peers, coverage: coverageOf(spans, history.peers, period) };
}

/** Computed for a peer that never has access: it is denied whenever all peers that are not listed are. */
function coverageOf(
  spans: readonly AccessSpan<Standing>[],
  peers: AccessHistory['peers'],
  period: Period,
): readonly CoverageInterval[] {
  const nobody = narrowed(spans, (said) => (typeof said === 'string' ? said : 'denied'));
  return intervalsOf(seenOf(nobody, peers), period, ALL_CONNECTIONS).map(({ from, until, state }) => ({
    from,
    until,
    coverage: 'allowed' in state ? (state.undecided ?? 'complete') : state.verdict,
    ...('allowed' in state && { basis: state.basis }),
  }));
}

function workloadsDuring(
  spans: readonly AccessSpan<PartStanding>[],
  subject: WorkloadReference,
  period: Period,
  asked: ConnectionSet,
): readonly PeerDuring[] {
  const found = new Map<string, WorkloadReference>();
  for (const part of partsAbout(spans, period))
    for (const { workload } of part.workloads) found.set(workloadKey(workload), workload);
  found.delete(workloadKey(subject));
  return [...found.values()].sort(compareWorkloads).flatMap((workload): PeerDuring[] => {
    const intervals = withAccess(narrowed(spans, workloadIn(workload)), period, asked);
    return intervals.length === 0 ? [] : [{ type: 'workload', workload, intervals }];
  });
}

/** Ranges that no list splits; adjacent ones with equal intervals are joined. */
function outsideDuring(
  spans: readonly AccessSpan<PartStanding>[],
  period: Period,
  asked: ConnectionSet,
): readonly PeerDuring[] {
  const ranges = partsAbout(spans, period).flatMap(({ outside }) => outside.map(({ range }) => range));
  const pieces = new Map(
    ranges.flatMap((range) =>
      splitAt(range, ranges).map((piece) => [`${piece.family} ${piece.first} ${piece.last}`, piece]),
    ),
  );
  const joined: Extract<PeerDuring, { readonly type: 'outside' }>[] = [];
  for (const range of [...pieces.values()].sort(compareBlocks)) {
    const address = { family: range.family, value: range.first };
    const intervals = withAccess(narrowed(spans, addressIn(address)), period, asked);
    if (intervals.length === 0) continue;
    const open = joined.at(-1);
    if (open !== undefined && isNext(open.range, range) && textOf(open.intervals) === textOf(intervals))
      joined[joined.length - 1] = { ...open, range: { ...open.range, last: range.last } };
    else joined.push({ type: 'outside', range, intervals });
  }
  return joined;
}

function partsAbout(spans: readonly AccessSpan<PartStanding>[], period: Period) {
  const parts = spansAbout(spans, period).flatMap(({ said }) => (typeof said === 'string' ? [] : [said]));
  return [...new Set(parts)];
}

function withAccess(
  spans: readonly AccessSpan<PeerStanding>[],
  period: Period,
  asked: ConnectionSet,
): readonly AccessInterval[] {
  return intervalsOf(spans, period, asked).filter(
    ({ state, next }) => hasAccess(state) || (next !== undefined && hasAccess(next)),
  );
}

function hasAccess({ verdict }: AccessState): boolean {
  return verdict === 'allowed' || verdict === 'unknown';
}

function textOf(intervals: readonly AccessInterval[]): string {
  return intervals
    .map(({ from, until, state, opened, closed }) =>
      [
        from.getTime(),
        until.getTime(),
        stateText(state),
        ...changeText(opened),
        ...changeText(closed),
      ].join(),
    )
    .join('\n');
}

function changeText(change: AccessInterval['opened']): readonly string[] {
  return change === undefined ? ['', ''] : [change.after.id, change.at.id];
}
