import { uuidOf } from '../api/global-id.ts';
import type { FindingFilter } from './finding.store.ts';
import type { FindingFilterInput } from './finding.types.ts';

const CLUSTERS = ['filter', 'clusters'];

/** Reads a filter; null means not given. Throws an `invalid-input` refusal for ids of other types. */
export function toFindingFilter(input: FindingFilterInput): FindingFilter {
  const { clusters, namespaces, rules, severities, states } = input;
  return {
    ...(clusters && { clusterIds: clusters.map((id) => uuidOf('Cluster', id, CLUSTERS)) }),
    ...(namespaces && { namespaces }),
    ...(rules && { ruleIds: rules }),
    ...(severities && { severities }),
    ...(states && { states }),
  };
}
