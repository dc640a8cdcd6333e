import { z } from 'zod';
import { toGlobalId } from '../../api/global-id.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { SNAPSHOT_JOB_STATES, type SnapshotJob } from './snapshot-job.ts';

export const snapshotRequestResource = resource(
  'SnapshotRequest',
  z
    .object({
      jobId: z
        .string()
        .describe(
          'The job that takes the snapshot. While a job is waiting, further requests return the same job.',
        ),
    })
    .describe('An accepted request for a snapshot.'),
);
export type SnapshotRequestResource = z.output<typeof snapshotRequestResource>;

export const snapshotJobResource = resource(
  'SnapshotJob',
  z
    .object({
      id: z.string().describe('The `jobId` of the request.'),
      state: oneOf(SNAPSHOT_JOB_STATES).describe('The state of the job.'),
      cluster: z.string().describe('The id of the cluster.'),
    })
    .describe('A job that takes a snapshot, as requested.'),
);
export type SnapshotJobResource = z.output<typeof snapshotJobResource>;

/** Converts a job to its REST resource. */
export function toSnapshotJobResource({ id, state, cluster }: SnapshotJob): SnapshotJobResource {
  return { id, state, cluster: toGlobalId('Cluster', cluster.id) };
}
