import { z } from 'zod';
import {
  NOT_EVALUATED,
  REASON_TYPES,
  RULE_ACTIONS,
  UNPOLICED_CAUSES,
  UNREAD_REASONS,
} from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';

const decidingPolicy = resource(
  'DecidingPolicy',
  z
    .object({
      kind: z.string().describe('Its kind, e.g. `NetworkPolicy`.'),
      namespace: z.string().nullable().describe('Null: it is of the whole cluster.'),
      name: z.string(),
      location: z
        .object({ file: z.string(), line: z.int() })
        .nullable()
        .describe('Of a `rule`: where the rule begins. Null: it was not read from manifests.'),
    })
    .describe('A policy that decided, or might decide.'),
);

/** The same fields, for the same types, as `Reason` of the GraphQL API. */
export const reasonResource = resource(
  'Reason',
  z
    .object({
      type: oneOf(REASON_TYPES).describe('What it is.'),
      text: z.string().describe('The reason as a line of text.'),
      policies: z
        .array(decidingPolicy)
        .readonly()
        .describe('The policy of a `rule`, those of `isolated`, the one of `unevaluated-policy`.'),
      ruleIndex: z.int().nullable().describe('Of a `rule`: its place in its section of the policy, from 0.'),
      action: oneOf(RULE_ACTIONS).nullable().describe('Of a `rule`: what it does.'),
      assumption: z.string().nullable().describe('Of an `assumption`: which one.'),
      notEvaluated: oneOf(NOT_EVALUATED).nullable().describe('Of an `unevaluated-policy`: why.'),
      unread: z
        .object({
          kind: z.string(),
          namespace: z.string().exactOptional(),
          reason: oneOf(UNREAD_REASONS),
          message: z.string(),
        })
        .nullable()
        .describe('Of `unread`: what could not be read.'),
      node: z.string().nullable().describe('Of an `unpoliced-node`: its name.'),
      unpoliced: oneOf(UNPOLICED_CAUSES).nullable().describe('Of an `unpoliced-node`: why.'),
      networks: z.array(z.string()).readonly().nullable().describe('Of a `further-network`: the networks.'),
    })
    .describe('Why something was decided as it was, or was not.'),
);
