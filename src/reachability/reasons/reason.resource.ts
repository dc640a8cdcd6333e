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
      kind: z.string().describe('The kind of the policy, e.g. `NetworkPolicy`.'),
      namespace: z.string().nullable().describe('The namespace of the policy. Null if it is cluster-scoped.'),
      name: z.string(),
      location: z
        .object({ file: z.string(), line: z.int() })
        .nullable()
        .describe(
          'For a `rule`, where the rule begins; for an `unevaluated-policy`, the position of the field that prevents its evaluation. Null if it was not read from manifests.',
        ),
    })
    .describe('A policy that decided the verdict, or may have.'),
);

/** The same fields as the GraphQL type `Reason`, set for the same types. */
export const reasonResource = resource(
  'Reason',
  z
    .object({
      type: oneOf(REASON_TYPES).describe('The type of the reason.'),
      text: z.string().describe('The reason as a line of text.'),
      policies: z
        .array(decidingPolicy)
        .readonly()
        .describe('The policy of a `rule` or an `unevaluated-policy`, or all policies of `isolated`.'),
      ruleIndex: z
        .int()
        .nullable()
        .describe('For a `rule`, its index in its section of the policy, starting at 0.'),
      action: oneOf(RULE_ACTIONS).nullable().describe('For a `rule`, its action.'),
      assumption: z.string().nullable().describe('For an `assumption`, its name.'),
      notEvaluated: oneOf(NOT_EVALUATED)
        .nullable()
        .describe('For an `unevaluated-policy`, why it is not evaluated.'),
      unread: z
        .object({
          kind: z.string(),
          namespace: z.string().exactOptional(),
          reason: oneOf(UNREAD_REASONS),
          message: z.string(),
        })
        .nullable()
        .describe('For `unread`, what could not be read.'),
      node: z.string().nullable().describe('For an `unpoliced-node`, the name of the node.'),
      unpoliced: oneOf(UNPOLICED_CAUSES)
        .nullable()
        .describe('For an `unpoliced-node`, why policies may not be enforced on it.'),
      networks: z.array(z.string()).readonly().nullable().describe('For a `further-network`, the networks.'),
      names: z
        .array(z.string())
        .readonly()
        .nullable()
        .describe('For an `unresolved-name`, the declared host names.'),
      object: z
        .object({ kind: z.string(), namespace: z.string().nullable(), name: z.string() })
        .nullable()
        .describe(
          'For a `label-not-text`, the workload or namespace that has the labels; for an `unapproved-change`, the object that differs.',
        ),
      labels: z
        .array(z.string())
        .readonly()
        .nullable()
        .describe('For a `label-not-text`, the keys of the labels. Empty if it may be any label.'),
    })
    .describe('Why a verdict was reached, or could not be reached.'),
);
