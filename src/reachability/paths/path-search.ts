import { seesNamespace } from '../../auth/permissions.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Unread } from '../../core/inventory/unread.ts';
import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { Protocol } from '../../core/network/protocol.ts';
import type { AddressRange } from '../../core/network/sets.ts';
import type { EntryReason, ExposureDoubt } from '../../core/reachability/entry/entry-point.ts';
import type { PathFinder } from '../../core/reachability/paths/find-paths.ts';
import type {
  Hop,
  Path,
  PathEnd,
  PathKind,
  PathOptions,
  PathSearch,
  PathVerdict,
} from '../../core/reachability/paths/path.ts';
import { unreadInScope } from '../../snapshots/unread-scope.ts';
import { ReachabilityError } from '../../core/reachability/model/reachability-error.ts';
import { doubtsInScope, shownEntry } from '../exposure/exposure-listing.ts';
import type { ShownEntry } from '../exposure/exposure-listing.ts';
import { reasonsInScope } from '../reason-scope.ts';

/** Which paths of a snapshot are asked for. Plain data, so that a worker thread can be asked. */
export interface PathQuestion {
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly options: PathOptions;
  /** Workloads of other namespaces do not exist: hops between them, and reasons that name them, are withheld. */
  readonly namespaces: AccessScope['namespaces'];
}

/** A hop as somebody may see it: an end that they do not see is missing. */
export interface ShownHop {
  readonly type: Hop['type'];
  readonly verdict: PathVerdict;
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  readonly addresses?: AddressRange;
  readonly entry?: ShownEntry;
  /** In connlist form, e.g. `TCP 80,443`. */
  readonly connections: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Of both sides of the connection at `port`. */
  readonly reasons: readonly EntryReason[];
}

export interface ShownPath {
  readonly verdict: PathVerdict;
  readonly hops: readonly ShownHop[];
  /** Whether all of it is shown. */
  readonly shown: 'whole' | 'in-part';
}

export type PathAnswer =
  | {
      readonly outcome: 'searched';
      readonly kind: PathKind;
      readonly paths: readonly ShownPath[];
      readonly search: PathSearch['search'];
      readonly unread: readonly Unread[];
      readonly doubts: readonly ExposureDoubt[];
    }
  | { readonly outcome: 'not-found'; readonly end: 'from' | 'to' }
  | { readonly outcome: 'refused'; readonly message: string };

/** Searches the paths between two ends: those that are allowed, then those that may be, each shortest first. */
export function searchPaths(finder: PathFinder, { from, to, options, namespaces }: PathQuestion): PathAnswer {
  const scope: AccessScope = { clusters: 'all', namespaces };
  const isHidden = (end: PathEnd) => end.type === 'workload' && !seesNamespace(scope, end.namespace);
  if (isHidden(from)) return { outcome: 'not-found', end: 'from' };
  if (isHidden(to)) return { outcome: 'not-found', end: 'to' };
  try {
    const { kind, allowed, unknown, search, unread, doubts } = finder.find(from, to, options);
    const paths = [...allowed, ...unknown].map((path) => shownPath(path, scope));
    // Paths that differ in what is withheld only are one.
    const distinct = new Map(paths.map((path) => [JSON.stringify(path), path]));
    return {
      outcome: 'searched',
      kind,
      paths: [...distinct.values()],
      search,
      unread: unreadInScope(unread, scope),
      doubts: doubtsInScope(doubts, scope),
    };
  } catch (error) {
    if (!(error instanceof ReachabilityError)) throw error;
    if (error.code !== 'endpoint-not-found') return { outcome: 'refused', message: error.message };
    return { outcome: 'not-found', end: finder.holds(from) ? 'to' : 'from' };
  }
}

function shownPath({ verdict, hops }: Path, scope: AccessScope): ShownPath {
  const ends = hops.flatMap((hop) => workloadsOf(hop));
  const isWhole = ends.every(({ namespace }) => seesNamespace(scope, namespace));
  const visible = hops.filter((hop) =>
    workloadsOf(hop).some(({ namespace }) => seesNamespace(scope, namespace)),
  );
  return { verdict, hops: visible.map((hop) => shownHop(hop, scope)), shown: isWhole ? 'whole' : 'in-part' };
}

function workloadsOf(hop: Hop): readonly WorkloadReference[] {
  if (hop.type === 'entry') return [hop.to];
  return hop.type === 'exit' ? [hop.from] : [hop.from, hop.to];
}

function shownHop(hop: Hop, scope: AccessScope): ShownHop {
  const { type, verdict } = hop;
  if (hop.type === 'entry') {
    const { protocol, port, sightings } = hop.entryPoint;
    return {
      type,
      verdict,
      to: hop.to,
      entry: shownEntry(hop.entryPoint, scope),
      connections: `${protocol} ${port}`,
      protocol,
      port,
      reasons: sightings.flatMap(({ reasons }) => visibleReasons(reasons, scope)),
    };
  }
  const { connections, protocol, port, explanation } = hop;
  const { egress, ingress } = explanation;
  const ports = { connections: connections.toString(), protocol, port };
  const reasons = visibleReasons([...egress.reasons, ...ingress.reasons], scope);
  const from = seesNamespace(scope, hop.from.namespace) ? { from: hop.from } : {};
  if (hop.type === 'exit') return { type, verdict, ...from, addresses: hop.to.range, ...ports, reasons };
  const to = seesNamespace(scope, hop.to.namespace) ? { to: hop.to } : {};
  return { type, verdict, ...from, ...to, ...ports, reasons };
}

function visibleReasons(reasons: readonly EntryReason[], scope: AccessScope): readonly EntryReason[] {
  return reasonsInScope(reasons, scope);
}
