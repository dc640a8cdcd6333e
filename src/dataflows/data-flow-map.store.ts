import type { Pool } from 'pg';
import { readStoredDataFlowMap } from '../config/data-flows/read-data-flow-map.ts';
import { dataFlowMapDocument } from '../config/data-flows/write-data-flow-map.ts';
import type { DataFlowMap } from '../core/dataflow/data-flow-map.ts';
import { DocumentVersionStore } from '../versions/document-version.store.ts';
import type { AppliedMap } from './applied-map.ts';

/** The versions of the data-flow map. */
export class DataFlowMapStore extends DocumentVersionStore<DataFlowMap, AppliedMap> {
  constructor(pool: Pool) {
    super(pool, {
      table: 'data_flow_maps',
      write: dataFlowMapDocument,
      read: (version, document) => ({
        ...version,
        map: readStoredDataFlowMap(document, `version ${version.version} of the map`),
      }),
    });
  }
}
