import type { Conditions } from '../database/conditions.ts';
import type { Snapshot } from './snapshot.ts';

/** A namespace or a workload of a cluster, at a snapshot: the key for loading scores and findings. */
export interface ClusterPart {
  readonly snapshot: Pick<Snapshot, 'clusterId' | 'sequence'>;
  readonly namespace: string;
  /** Missing: the namespace itself. */
  readonly workload?: { readonly kind: string; readonly name: string };
}

/**
 * A table of parts for a FROM clause: `part (cluster_id, sequence, namespace, kind, name, place)`, where `place` counts
 * from 1, and kind and name of a namespace are empty.
 */
export function partTable(parts: readonly ClusterPart[], conditions: Conditions): string {
  const arrays = [
    `${conditions.bind(parts.map(({ snapshot }) => snapshot.clusterId))}::uuid[]`,
    `${conditions.bind(parts.map(({ snapshot }) => snapshot.sequence))}::int[]`,
    `${conditions.bind(parts.map(({ namespace }) => namespace))}::text[]`,
    `${conditions.bind(parts.map(({ workload }) => workload?.kind ?? ''))}::text[]`,
    `${conditions.bind(parts.map(({ workload }) => workload?.name ?? ''))}::text[]`,
  ];
  return `unnest(${arrays.join(', ')}) WITH ORDINALITY AS part (cluster_id, sequence, namespace, kind, name, place)`;
}
