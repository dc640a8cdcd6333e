import type { ConnectionSet } from '../../network/sets.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { Unread } from '../../inventory/unread.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { EntryPoint, ExposureDoubt } from '../entry/entry-point.ts';
import type { Explanation, ExternalRange } from '../model/model.ts';

/** Where a path begins or ends. `internet`: in by an entry point, out to any public address. */
export type PathEnd = ({ readonly type: 'workload' } & WorkloadReference) | { readonly type: 'internet' };

/** How far a path, or a hop of it, is known to be open. What is denied is no path. */
export type PathVerdict = 'allowed' | 'unknown';

/** The ports that a hop stands for, and one of them with the reasons. */
export interface OpenPorts {
  readonly connections: ConnectionSet;
  readonly protocol: Protocol;
  readonly port: number;
  readonly explanation: Explanation;
}

/** One connection of a path. */
export type Hop = { readonly verdict: PathVerdict } & (
  | { readonly type: 'entry'; readonly entryPoint: EntryPoint; readonly to: WorkloadReference }
  | ({
      readonly type: 'connection';
      readonly from: WorkloadReference;
      readonly to: WorkloadReference;
    } & OpenPorts)
  | ({ readonly type: 'exit'; readonly from: WorkloadReference; readonly to: ExternalRange } & OpenPorts)
);

/** A chain of connections through workloads, none of which occurs twice. `unknown` if one of its hops is. */
export interface Path {
  readonly verdict: PathVerdict;
  readonly hops: readonly Hop[];
}

/**
 * `pivot`: from the internet to a workload. `exfiltration`: from a workload to the internet. `lateral`: between
 * workloads.
 */
export type PathKind = 'pivot' | 'exfiltration' | 'lateral';

/**
 * The paths between two ends: the shortest few, shortest first. The first is always a shortest one. Of the others one
 * may be left out where as many paths as are shown lead to a workload of it sooner.
 */
export interface PathSearch {
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly kind: PathKind;
  readonly allowed: readonly Path[];
  /** Paths that may be open; beside allowed ones they are no more than a hint. */
  readonly unknown: readonly Path[];
  /**
   * `exhausted`: every workload was gone on from that can be reached and may lead there. `enough`: as many allowed paths as are
   * shown were found. `cut-off`: longer paths than the limit of hops were not looked for.
   */
  readonly search: 'exhausted' | 'enough' | 'cut-off';
  /** What could not be read and may hold workloads, Services or routes of further paths. */
  readonly unread: readonly Unread[];
  /** Of a pivot: why there may be entry points that are not known, apart from what is unread. */
  readonly doubts: readonly ExposureDoubt[];
}

export interface PathOptions {
  /**
   * `served` (default): a hop needs a port that the workload declares or that a Service leads to (SEMANTICS 25);
   * `any`: whatever policies let through.
   */
  readonly ports?: 'served' | 'any';
  /** Paths of each verdict to show, 1..20; 3 by default. */
  readonly limit?: number;
  /** Hops of the longest path that is looked for, 1..32; 8 by default. */
  readonly maxHops?: number;
}
