import { z } from 'zod';
import type { JsonObject, SavedTarget } from './saved-target.ts';
import type { TargetDefinition } from './targets/target.ts';
import type { TicketServiceType, TicketTargetType } from './ticket-target.types.ts';

/** A target as the API shows it. */
export function toTicketTargetType(target: SavedTarget): TicketTargetType {
  const { name, type, settings, connection, secretNames, version, savedAt, savedBy } = target;
  return { name, type, settings, connection, secretNames, version, savedAt, savedBy: savedBy.person };
}

/** A service as the API shows it. */
export function toTicketServiceType({
  type,
  title,
  use,
  settings,
  secrets,
}: TargetDefinition): TicketServiceType {
  return { type, title, use, settingsSchema: schemaOf(settings), secretsSchema: schemaOf(secrets) };
}

function schemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: 'input' });
}
