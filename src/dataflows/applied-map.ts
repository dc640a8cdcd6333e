import type { Approver } from '../baselines/baseline.ts';
import type { DataFlowMap } from '../core/dataflow/data-flow-map.ts';

/** A version of the data-flow map without its content. */
export interface MapVersion {
  readonly id: string;
  /** Counts from 1; 0 stands for no map. The newest is in force. */
  readonly version: number;
  /** SHA-256 (hex) of the map. */
  readonly contentHash: string;
  readonly comment: string;
  readonly appliedAt: Date;
  readonly appliedBy: Approver;
}

/** A version of the data-flow map of the fleet. */
export interface AppliedMap extends MapVersion {
  readonly map: DataFlowMap;
}
