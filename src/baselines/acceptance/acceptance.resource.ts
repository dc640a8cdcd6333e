import { z } from 'zod';
import { resource } from '../../api/rest/resource.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import type { Acceptance } from '../baseline.ts';
import { toAcceptanceType } from './acceptance-mapping.ts';

export const acceptanceResource = resource(
  'BaselineAcceptance',
  z
    .object({
      event: z.string().describe('The id of the drift event.'),
      object: z
        .object({
          kind: z.string(),
          namespace: z.string().nullable().describe('Null for cluster-scoped kinds.'),
          name: z.string(),
        })
        .describe('The policy or namespace that changed.'),
      version: z.int().describe('The first version of the baseline that contains the change.'),
      at: z.date().describe('When it was accepted.'),
      by: z.object({ name: z.string(), email: z.string() }).describe('Who accepted it.'),
      comment: z
        .string()
        .nullable()
        .describe('Why it was accepted. Null for tokens that are limited to some namespaces.'),
    })
    .describe('A change that was accepted into a baseline: the object is approved as the change left it.'),
);
export type AcceptanceResource = z.output<typeof acceptanceResource>;

export const acceptanceRequest = resource(
  'DriftAcceptance',
  z
    .strictObject({
      events: z
        .array(z.string())
        .describe('Ids of drift events about policies or namespaces of the cluster, 1 to 100.'),
      comment: z.string().describe('Why they are accepted: 1 to 1,000 characters.'),
      expectedVersion: z
        .int()
        .min(1)
        .describe('The version of the baseline in force. If it has another version now, the answer is 409.'),
    })
    .describe('Changes to accept into the baseline of a cluster.'),
);

/** An acceptance as the REST API shows it to a caller with that scope. */
export function toAcceptanceResource(acceptance: Acceptance, scope: AccessScope): AcceptanceResource {
  const { object, by, ...shown } = toAcceptanceType(acceptance, scope);
  const { kind, namespace, name } = object;
  return { ...shown, object: { kind, namespace, name }, by: { name: by.name, email: by.email } };
}
