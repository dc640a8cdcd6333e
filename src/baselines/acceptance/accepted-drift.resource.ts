import { z } from 'zod';
import { resource } from '../../api/rest/resource.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Acceptance } from '../baseline.ts';
import { approvedResource, toBaselineResource } from '../baseline.resource.ts';
import { acceptanceResource, toAcceptanceResource } from './acceptance.resource.ts';
import type { AcceptedDrift } from './acceptance.service.ts';

export const acceptedDriftResource = resource(
  'AcceptedDrift',
  z
    .object({
      ...approvedResource.shape,
      accepted: z
        .array(acceptanceResource)
        .describe(
          'What this request accepted; empty if all of it was accepted before, so that nothing changed.',
        ),
    })
    .describe('A baseline with the changes that a request accepted into it.'),
);
export type AcceptedDriftResource = z.output<typeof acceptedDriftResource>;

/**
 * The result of an acceptance as the REST API shows it.
 *
 * @param all what was accepted into the baseline, now and before
 */
export function toAcceptedDriftResource(
  { baseline, jobId, accepted }: AcceptedDrift,
  all: readonly Acceptance[],
  scope: AccessScope,
): AcceptedDriftResource {
  return {
    baseline: toBaselineResource(baseline, all, scope),
    jobId,
    accepted: accepted.map((acceptance) => toAcceptanceResource(acceptance, scope)),
  };
}
