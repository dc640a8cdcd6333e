import { z } from 'zod';
import { toGlobalId } from '../api/global-id.ts';
import { COMPLETENESS, CONSISTENCY } from '../api/enums.ts';
import { oneOf, resource } from '../api/rest/resource.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { toSnapshotType } from './snapshot-mapping.ts';
import type { Snapshot } from './snapshot.ts';

const snapshotChanges = resource(
  'SnapshotChanges',
  z
    .object({ added: z.int(), changed: z.int(), removed: z.int() })
    .describe('Objects that differ from the snapshot before.'),
);

export const snapshotResource = resource(
  'Snapshot',
  z
    .object({
      id: z.string().describe('As in the GraphQL API.'),
      cluster: z.string().describe('Id of the cluster.'),
      sequence: z.int().describe('Counts up per cluster from 1.'),
      takenAt: z.date().describe('The moment that it shows.'),
      publishedAt: z.date().describe('When it could be read for the first time.'),
      completeness: oneOf(COMPLETENESS).describe('Whether all that matters was read.'),
      consistency: oneOf(CONSISTENCY).describe('Whether it is one moment in time.'),
      changes: snapshotChanges.nullable().describe('Null for tokens of some namespaces.'),
    })
    .describe('A cluster as it was at one moment.'),
);
export type SnapshotResource = z.output<typeof snapshotResource>;

export const snapshotRequestResource = resource(
  'SnapshotRequest',
  z
    .object({ jobId: z.string().describe('The job that takes it; the same while one is waiting.') })
    .describe('A request for a snapshot that was taken up.'),
);
export type SnapshotRequestResource = z.output<typeof snapshotRequestResource>;

/** A snapshot as the REST API shows it to somebody with that scope. */
export function toSnapshotResource(snapshot: Snapshot, scope: AccessScope): SnapshotResource {
  const { id, sequence, takenAt, publishedAt, completeness, consistency, changes } = toSnapshotType(
    snapshot,
    scope,
  );
  const cluster = toGlobalId('Cluster', snapshot.clusterId);
  return { id, cluster, sequence, takenAt, publishedAt, completeness, consistency, changes };
}
