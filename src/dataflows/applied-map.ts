import type { DataFlowMap } from '../core/dataflow/data-flow-map.ts';
import type { DocumentNoun, DocumentVersion } from '../versions/document-version.ts';

/** A version of the data-flow map of the fleet. */
export interface AppliedMap extends DocumentVersion {
  readonly map: DataFlowMap;
}

export const DATA_FLOW_MAP: DocumentNoun = { name: 'the data-flow map', absent: 'no map is in force' };
