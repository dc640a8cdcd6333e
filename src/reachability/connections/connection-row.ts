import type { WorkloadReference } from '../../core/inventory/workload.ts';
import type { ConnectionTerm } from '../../core/network/connection-set.ts';
import type { AddressFamily } from '../../core/network/sets.ts';
import type { Endpoint, ExternalCategory, Verdict } from '../../core/reachability/model/model.ts';
import type { DataClass } from '../../core/classification/classification.ts';

/** Between what a connection leads. */
export type ConnectionSpan = 'within-namespace' | 'across-namespaces' | 'outside';

/** How the outside is listed: each range by itself, or those that are judged alike in one row. */
export type OutsideForm = 'ranges' | 'folded';

/** Whether rows are of workloads, or those of two namespaces that are judged alike are one. */
export type RowGrouping = 'workload' | 'namespace';

/** Which connections of a snapshot are asked for. */
export interface ConnectionQuestion {
  readonly from?: WorkloadReference;
  readonly to?: WorkloadReference;
  /** Only rows with an end outside the cluster that holds some address of this block. */
  readonly addresses?: string;
  /** Rows are narrowed to these ports; missing: every port of every protocol. */
  readonly ports?: readonly ConnectionTerm[];
  /** Only rows with something of that verdict. `denied` needs `from` or `to`. */
  readonly verdict?: Verdict;
  /** Only rows with a workload of this namespace at an end. */
  readonly namespace?: string;
  /** Only rows with a workload of one of these classes at an end. */
  readonly dataClasses?: readonly DataClass[];
  /** Only rows of one of these. */
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

/** Outside addresses that are judged alike. */
export interface FoldedOutside {
  readonly type: 'outside';
  readonly parts: readonly OutsidePart[];
  /** Tells folds of different ranges apart. */
  readonly key: string;
}

export interface NamespaceEnd {
  readonly type: 'namespace';
  readonly namespace: string;
}

export type ConnectionEnd = Endpoint | FoldedOutside | NamespaceEnd;

/** Each in connlist form, e.g. `TCP 80,443-445,UDP 53`. */
export type ShownVerdicts = Readonly<Record<Verdict, string>>;

/** What one end may open to another, within the ports that were asked for. */
export interface ConnectionRow extends ShownVerdicts {
  readonly from: ConnectionEnd;
  readonly to: ConnectionEnd;
  /** Rows of single workloads and ranges that this one stands for, all of which are judged as it says. */
  readonly stands: number;
}
