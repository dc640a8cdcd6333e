import type { PathEnd } from '../../core/reachability/paths/path.ts';
import type { Snapshot } from '../../snapshots/snapshot.ts';
import { toDoubtType, toEntryType } from '../entry/entry-mapping.ts';
import { showReason } from '../reasons/shown-reason.ts';
import type { ShownHop } from '../../core/reachability/paths/path-scope.ts';
import type { PathAnswer } from './paths.topic.ts';
import type { PathHopType, PathSearchType } from './path.types.ts';
import type { WorkloadInput } from '../workload.types.ts';

/** Reads one end of a path: a workload, or the internet if none is given. */
export function toPathEnd(workload: WorkloadInput | null): PathEnd {
  if (workload === null) return { type: 'internet' };
  const { namespace, name, kind } = workload;
  return { type: 'workload', namespace, name, kind };
}

/** Converts a search result to its API type. */
export function toPathSearchType(
  { kind, paths, search, unread, doubts }: PathAnswer,
  domainSnapshot: Snapshot,
): PathSearchType {
  return {
    domainSnapshot,
    kind,
    paths: paths.map(({ hops, ...path }) => ({ ...path, hops: hops.map(toHopType) })),
    search,
    unread,
    doubts: doubts.map(toDoubtType),
  };
}

function toHopType({ from, to, addresses, entry, reasons, ...hop }: ShownHop): PathHopType {
  return {
    ...hop,
    from: from ?? null,
    to: to ?? null,
    addresses: addresses ?? null,
    entry: entry === undefined ? null : toEntryType(entry),
    reasons: reasons.map(showReason),
  };
}
