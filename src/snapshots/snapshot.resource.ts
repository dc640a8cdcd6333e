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
    .describe('Number of objects that differ from the previous snapshot.'),
);

const snapshotHold = resource(
  'SnapshotHold',
  z
    .object({
      kinds: z
        .array(
          z.object({
            kind: z.string().describe('The Kubernetes kind.'),
            before: z
              .int()
              .nullable()
              .describe('Number of objects in the last snapshot that could read the kind.'),
            now: z.int().nullable().describe('How many of these objects still exist.'),
          }),
        )
        .describe(
          'The kinds that lost more than half of their objects, and at least ten. Numbers are null for tokens that are limited to some namespaces.',
        ),
      confirmedAt: z.date().nullable().describe('When the snapshot was confirmed.'),
      confirmedBy: z
        .string()
        .nullable()
        .describe('The person who confirmed the snapshot, or the name of the token of a program.'),
    })
    .describe('Why a snapshot is held, and who confirmed it.'),
);

export const snapshotResource = resource(
  'Snapshot',
  z
    .object({
      id: z.string().describe('The same id as in the GraphQL API.'),
      cluster: z.string().describe('The id of the cluster.'),
      sequence: z.int().describe('Sequence number within the cluster, starting at 1.'),
      takenAt: z.date().describe('The time that the snapshot shows.'),
      publishedAt: z.date().describe('When the snapshot was published.'),
      completeness: oneOf(COMPLETENESS).describe('Whether everything that affects verdicts was read.'),
      consistency: oneOf(CONSISTENCY).describe('Whether the snapshot shows a single point in time.'),
      held: snapshotHold
        .nullable()
        .describe(
          'Set if most objects of a kind disappeared since the last snapshot that could read the kind. The snapshot is PARTIAL and resolves no finding until the next snapshot shows the same or an analyst confirms this one.',
        ),
      thinnedAt: z
        .date()
        .nullable()
        .describe(
          'When its objects were removed, because retention keeps only some snapshots of that age. Questions about its objects are refused with `not-kept`; access, rule results, scores and findings of that time are kept.',
        ),
      expiredAt: z
        .date()
        .nullable()
        .describe(
          'When also everything else that was recorded of it was removed. Questions about that are refused with `not-kept`.',
        ),
      warnings: z
        .array(z.string())
        .nullable()
        .describe(
          'Human-readable messages about parts of the input that were excluded or are not applied, and about a snapshot time in the future. Null if the snapshot was thinned.',
        ),
      changes: snapshotChanges.nullable().describe('Null for tokens that are limited to some namespaces.'),
    })
    .describe('The state of a cluster at one point in time.'),
);
export type SnapshotResource = z.output<typeof snapshotResource>;

/** A snapshot as the REST API shows it to a caller with that scope. */
export function toSnapshotResource(snapshot: Snapshot, scope: AccessScope): SnapshotResource {
  const {
    id,
    sequence,
    takenAt,
    publishedAt,
    completeness,
    consistency,
    held,
    thinnedAt,
    expiredAt,
    warnings,
    changes,
  } = toSnapshotType(snapshot, scope);
  const cluster = toGlobalId('Cluster', snapshot.clusterId);
  return {
    id,
    cluster,
    sequence,
    takenAt,
    publishedAt,
    completeness,
    consistency,
    held: held && {
      kinds: [...held.kinds],
      confirmedAt: held.confirmedAt,
      confirmedBy: held.confirmedBy,
    },
    thinnedAt,
    expiredAt,
    warnings: warnings && [...warnings],
    changes,
  };
}
