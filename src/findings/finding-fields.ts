import { z } from 'zod';
import { FINDING_STATES, FRESHNESS, SEVERITY } from '../api/enums.ts';
import { oneOf } from '../api/rest/resource.ts';

/** The fields of a finding that GraphQL and REST show as they are stored. */
export const FINDING_FIELDS = {
  fingerprint: z.string().describe('Stays the same when the finding is resolved and comes back.'),
  severity: oneOf(SEVERITY).describe('How severe the finding is.'),
  state: oneOf(FINDING_STATES).describe('Whether the violation still exists.'),
  freshness: oneOf(FRESHNESS).describe('Whether the evidence is from the newest snapshot.'),
  firstSeenAt: z.date().describe('When the finding was first seen.'),
  lastSeenAt: z.date().describe('When the finding was last seen.'),
  resolvedAt: z.date().nullable().describe('When the finding was resolved.'),
  dueAt: z
    .date()
    .nullable()
    .describe('The time by which the finding should be fixed; null if it is resolved.'),
  team: z.string().nullable().describe('The name of the team that owns the finding; null if none does.'),
};
