import type { Cluster } from '../../clusters/cluster.ts';
import { suggest } from '../../config/suggestion.ts';
import { UsageError } from '../failure.ts';

/** The registered cluster of that name. Throws `UsageError` if there is none. */
export function clusterNamed(name: string, registered: readonly Cluster[]): Cluster {
  const cluster = registered.find((candidate) => candidate.name === name);
  if (cluster !== undefined) return cluster;
  const known = registered.map((candidate) => candidate.name);
  const meant = suggest(name, known);
  throw new UsageError(
    `there is no cluster ${name}; ${meant === undefined ? `there are: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`}`,
  );
}
