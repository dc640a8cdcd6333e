import { z } from 'zod';
import { oneOf, resource } from '../api/rest/resource.ts';
import type { SavedTarget } from './saved-target.ts';
import { PROBE_CHECKS, PROBE_OUTCOMES, TARGET_USES } from './ticket-enums.ts';
import { toTicketTargetType } from './ticket-target-mapping.ts';

const jsonObject = z.record(z.string(), z.unknown());

export const ticketServiceResource = resource(
  'TicketService',
  z
    .object({
      type: z.string().describe('The `type` of its targets, e.g. `github`.'),
      title: z.string(),
      use: oneOf(TARGET_USES),
      settingsSchema: jsonObject.describe('JSON Schema of `settings`.'),
      secretsSchema: jsonObject.describe('JSON Schema of `secrets`, without those of the connection.'),
    })
    .describe('A service that findings can be sent to.'),
);
export type TicketServiceResource = z.output<typeof ticketServiceResource>;

export const ticketTargetResource = resource(
  'TicketTarget',
  z
    .object({
      name: z.string().describe('Unique in the fleet.'),
      type: z.string().describe('The type of the service.'),
      settings: jsonObject.describe('As it was saved.'),
      connection: jsonObject.describe('How the service is reached.'),
      secretNames: z.array(z.string()).describe('The names of the secrets that are set.'),
      version: z.int().describe('Increases with each change.'),
      savedAt: z.date(),
      savedBy: z.object({ name: z.string(), email: z.string() }).describe('The person who saved it.'),
    })
    .describe('A place that findings can be sent to, without its secrets.'),
);
export type TicketTargetResource = z.output<typeof ticketTargetResource>;

export const ticketTargetToSave = resource(
  'TicketTargetToSave',
  z
    .strictObject({
      name: z.string().describe('Lower-case letters, digits and hyphens, at most 63.'),
      type: z.string().describe('The type of the service, see `GET /api/v1/ticket-services`.'),
      settings: jsonObject,
      connection: jsonObject
        .optional()
        .describe(
          '`certificateAuthority` and `clientCertificate` (PEM), `proxyUrl` and `proxyUsername`, as far as they are needed.',
        ),
      secrets: jsonObject
        .optional()
        .describe(
          'The secrets of the service, `clientKey` (PEM) and `proxyPassword`. They are stored encrypted. Without it, those that were saved before are kept, unless they would go to another address.',
        ),
      expectedVersion: z
        .int()
        .min(0)
        .describe(
          'The version of the target of this name, 0 if there is none. If it has another version now, the answer is 409.',
        ),
    })
    .describe('A ticket target to save.'),
);

export const ticketTargetToTest = resource(
  'TicketTargetToTest',
  z.strictObject({ name: z.string() }).describe('A ticket target to test.'),
);

export const ticketTargetToDelete = resource(
  'TicketTargetToDelete',
  z
    .strictObject({
      name: z.string(),
      expectedVersion: z
        .int()
        .min(1)
        .describe('Its version. If it has another version now, the answer is 409.'),
    })
    .describe('A ticket target to delete.'),
);

export const targetCheckResource = resource(
  'TargetCheck',
  z
    .object({
      check: oneOf(PROBE_CHECKS),
      outcome: oneOf(PROBE_OUTCOMES),
      message: z.string().describe('What was found; if it failed, what is wrong and what to do.'),
    })
    .describe('One thing that a test of a target checked.'),
);
export type TargetCheckResource = z.output<typeof targetCheckResource>;

export function toTicketTargetResource(target: SavedTarget): TicketTargetResource {
  const { savedBy, secretNames, settings, connection, ...shown } = toTicketTargetType(target);
  return {
    ...shown,
    settings: { ...settings },
    connection: { ...connection },
    secretNames: [...secretNames],
    savedBy: { name: savedBy.name, email: savedBy.email },
  };
}
