import { z } from 'zod';
import { resource } from './resource.ts';

/** The body of every error response. */
export const problemResource = resource(
  'Problem',
  z
    .object({
      type: z.string().meta({ example: 'about:blank' }),
      title: z.string().meta({ example: 'not-found' }),
      status: z.int().meta({ example: 404 }),
      detail: z.string().describe('A human-readable message: what is wrong and how to fix it.'),
      code: z.string().meta({ description: 'A stable code for programs.', example: 'not-found' }),
      field: z.array(z.string()).exactOptional().describe('The invalid parameter.'),
      limit: z.string().exactOptional().describe('The limit that the request exceeds.'),
      allowed: z.number().exactOptional().describe('The allowed value of the limit.'),
      found: z
        .number()
        .exactOptional()
        .describe('The value found. If counting stops once the limit is exceeded: the value until then.'),
      correlationId: z.string().nullable().describe("Also written to the service's log."),
    })
    .describe('Problem details (RFC 9457).'),
);

/** The meaning of each error status. */
export const REFUSAL_REASONS: Readonly<Record<number, string>> = {
  401: 'The request has no valid token.',
  403: "The token's role or scope does not allow it.",
  404: "It does not exist, or is outside the token's scope.",
  409: 'The request conflicts with the current state; `detail` says how.',
  410: 'It existed, but retention removed it; `detail` says what is kept.',
  413: 'It exceeds a limit: `limit` names it. For `cost`, request smaller pages.',
  422: 'A parameter is invalid; `field` names it.',
  503: 'It cannot be done now: try again later.',
};
