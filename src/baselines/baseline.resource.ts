import { z } from 'zod';
import { toGlobalId } from '../api/global-id.ts';
import { resource } from '../api/rest/resource.ts';
import type { AccessScope } from '../core/access-scope.ts';
import { toBaselineType } from './baseline-mapping.ts';
import { acceptanceResource, toAcceptanceResource } from './acceptance/acceptance.resource.ts';
import type { Acceptance, Baseline } from './baseline.ts';
import type { ApprovedBaseline } from './baseline.service.ts';

export const baselineResource = resource(
  'Baseline',
  z
    .object({
      id: z.string().describe('The same id as in the GraphQL API.'),
      cluster: z.string().describe('The id of the cluster.'),
      version: z
        .int()
        .describe(
          'Increases with each approval and acceptance for the cluster. Both require the current one.',
        ),
      approvedVersion: z
        .int()
        .describe(
          'The version with which the snapshot was approved. Each later one is an acceptance, with a person and a reason of its own: see `accepted`.',
        ),
      snapshot: z
        .object({
          id: z.string(),
          sequence: z.int().describe('Sequence number within the cluster.'),
          takenAt: z.date().describe('The time that the snapshot shows.'),
        })
        .describe('The snapshot that shows the approved state.'),
      comment: z
        .string()
        .nullable()
        .describe('Why the snapshot was approved. Null for tokens that are limited to some namespaces.'),
      approvedAt: z.date(),
      approvedBy: z
        .object({ name: z.string(), email: z.string() })
        .describe('The person who approved the snapshot.'),
      approvedWith: z.string().describe('The name of the token that the person used.'),
      replacedAt: z
        .date()
        .nullable()
        .describe('When another baseline replaced it. Null while it is in force.'),
      accepted: z
        .array(acceptanceResource)
        .describe('Changes that were accepted into it after it was approved, newest first: the first 100.'),
    })
    .describe('A state of a cluster that a person approved.'),
);
export type BaselineResource = z.output<typeof baselineResource>;

export const approvalRequest = resource(
  'BaselineApproval',
  z
    .strictObject({
      snapshot: z.string().describe('The id of a snapshot of the cluster that is COMPLETE and CONSISTENT.'),
      comment: z.string().describe('Why it is approved: 1 to 1,000 characters.'),
      expectedVersion: z
        .int()
        .min(0)
        .describe(
          'The version of the baseline in force, 0 if there is none. If it has another version now, the answer is 409.',
        ),
    })
    .describe('A snapshot to approve as the baseline of a cluster.'),
);

export const approvedResource = resource(
  'ApprovedBaseline',
  z
    .object({
      baseline: baselineResource,
      jobId: z
        .string()
        .nullable()
        .describe(
          'The job that takes the next snapshot, which is judged by the new baseline. Null for clusters that were removed from the configuration file.',
        ),
    })
    .describe('An approved baseline.'),
);
export type ApprovedResource = z.output<typeof approvedResource>;

/** A baseline as the REST API shows it to a caller with that scope. */
export function toBaselineResource(
  baseline: Baseline,
  accepted: readonly Acceptance[],
  scope: AccessScope,
): BaselineResource {
  const { clusterId, snapshotId, sequence, takenAt } = baseline;
  const {
    snapshotId: _snapshotId,
    baselineId: _baselineId,
    approvedBy,
    ...shown
  } = toBaselineType(baseline, scope);
  return {
    ...shown,
    approvedBy: { name: approvedBy.name, email: approvedBy.email },
    cluster: toGlobalId('Cluster', clusterId),
    snapshot: { id: toGlobalId('Snapshot', snapshotId), sequence, takenAt },
    accepted: accepted.map((acceptance) => toAcceptanceResource(acceptance, scope)),
  };
}

/** A baseline that was just approved: nothing was accepted into it yet. */
export function toApprovedResource(
  { baseline, jobId }: ApprovedBaseline,
  scope: AccessScope,
): ApprovedResource {
  return { baseline: toBaselineResource(baseline, [], scope), jobId };
}
