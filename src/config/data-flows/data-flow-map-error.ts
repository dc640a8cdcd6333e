import { DocumentError } from '../documents/one-document.ts';

/** All errors in a data-flow map, reported at once. */
export class DataFlowMapError extends DocumentError {
  override readonly name = 'DataFlowMapError';
  readonly code = 'invalid-data-flow-map';
}
