import type { ConnectionSet } from '../../network/sets.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import type { EntryPoint, ExposureDoubt } from '../entry/entry-point.ts';
import type { Explanation, ExternalRange } from '../model/model.ts';

/** Where a path begins or ends. `internet`: in by an entry point, or out to any public address. */
export type PathEnd = ({ readonly type: 'workload' } & WorkloadReference) | { readonly type: 'internet' };

/** Whether a path, or a hop of it, is certainly open. Denied connections are not part of a path. */
export type PathVerdict = 'allowed' | 'unknown';

/** The ports of a hop, and the reasons for one of them. */
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

/** A chain of connections through workloads, each of which occurs only once. `unknown` if one of its hops is. */
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
 * The shortest few paths between two ends, shortest first. The first is always a shortest one. Another path may be left
 * out if enough shorter paths lead to one of its workloads.
 */
export interface PathSearch {
  readonly from: PathEnd;
  readonly to: PathEnd;
  readonly kind: PathKind;
  readonly allowed: readonly Path[];
  /** Paths that may be open; if there are allowed ones, they are only a hint. */
  readonly unknown: readonly Path[];
  /**
   * `exhausted`: all workloads that can be reached and may lead to the destination were searched. `enough`: the maximum
   * number of allowed paths was found. `cut-off`: longer paths than the limit of hops were not searched.
   */
  readonly search: 'exhausted' | 'enough' | 'cut-off';
  /** What could not be read and may contain workloads, Services or routes of further paths. */
  readonly unread: readonly Unread[];
  /** For a pivot, why unknown entry points may exist, except for unread objects. */
  readonly doubts: readonly ExposureDoubt[];
}

export interface PathOptions {
  /**
   * `served` (default): a hop needs a port that the workload declares or that a Service leads to; `any`:
   * all ports that policies allow.
   */
  readonly ports?: 'served' | 'any';
  /** Maximum number of paths per verdict, 1..20; 3 by default. */
  readonly limit?: number;
  /** Maximum number of hops of a path, 1..32; 8 by default. */
  readonly maxHops?: number;
}
