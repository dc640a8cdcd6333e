import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { ConnectionTerm } from '../../core/network/connection-set.ts';
import type { AddressFamily } from '../../core/network/sets.ts';
import type { Endpoint, ExternalCategory, Verdict } from '../../core/reachability/model/model.ts';
import type { DataClass } from '../../core/classification/classification.ts';

/** Which ends a connection has. */
export type ConnectionSpan = 'within-namespace' | 'across-namespaces' | 'outside';

/** How outside addresses are listed: each range in its own row, or all ranges with the same verdicts in one row. */
export type OutsideForm = 'ranges' | 'folded';

/** Whether rows are between workloads, or rows of the same two namespaces with the same verdicts are combined. */
export type RowGrouping = 'workload' | 'namespace';

/** Which connections of a snapshot are requested. */
export interface ConnectionQuestion {
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  /** Only rows with an end outside the cluster that overlaps this block. */
  readonly addresses?: string;
  /** Rows are narrowed to these ports; missing: every port of every protocol. */
  readonly ports?: readonly ConnectionTerm[];
  /** Only rows with at least one port of this verdict. `denied` needs `from` or `to`. */
  readonly verdict?: Verdict;
  /** Only rows with a workload of this namespace. */
  readonly namespace?: string;
  /** Only rows with a workload of one of these data classes. */
  readonly dataClasses?: readonly DataClass[];
  /** Only rows with these ends. */
  readonly spans?: readonly ConnectionSpan[];
  readonly outside: OutsideForm;
  readonly groupBy: RowGrouping;
}

/** The outside addresses of one category and family in a folded row. */
export interface OutsidePart {
  readonly category: ExternalCategory;
  readonly family: AddressFamily;
  /** `all`: every address of that category and family. */
  readonly share: 'all' | 'part';
  /** Number of ranges that are folded. */
  readonly ranges: number;
}

/** Outside addresses with the same verdicts. */
export interface FoldedOutside {
  readonly type: 'outside';
  readonly parts: readonly OutsidePart[];
  /** Identifies the folded ranges. */
  readonly key: string;
}

export interface NamespaceEnd {
  readonly type: 'namespace';
  readonly namespace: string;
}

export type ConnectionEnd = Endpoint | FoldedOutside | NamespaceEnd;

/** Each in connlist form, e.g. `TCP 80,443-445,UDP 53`. */
export type ShownVerdicts = Readonly<Record<Verdict, string>>;

/** The connections that one end may open to another, within the requested ports. */
export interface ConnectionRow extends ShownVerdicts {
  readonly from: ConnectionEnd;
  readonly to: ConnectionEnd;
  /** Number of rows of single workloads and ranges that this row represents. All of them have these verdicts. */
  readonly stands: number;
}
