import { z } from 'zod';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { AccessScope } from '../../core/access-scope.ts';
import { snapshotResource, toSnapshotResource } from '../../snapshots/snapshot.resource.ts';
import type { SuggestionForCluster } from './policy-suggestion.service.ts';
import {
  ATTACK_OUTCOMES,
  EXISTING_POLICIES,
  POLICY_CHANGES,
  REMAINING_VERDICTS,
  UNMET_STATUSES,
} from './suggestion-values.ts';

const texts = z.array(z.string());

export const policySuggestionResource = resource(
  'PolicySuggestion',
  z
    .object({
      snapshot: snapshotResource.describe('The newest complete snapshot, which the policies were tried on.'),
      namespace: z.string(),
      existing: oneOf(EXISTING_POLICIES),
      yaml: z.string().describe('The policies for `kubectl apply -f`, after a comment with the summary.'),
      summary: texts.describe('What to know before applying them, as lines of text.'),
      policies: z.array(
        z.object({
          namespace: z.string(),
          name: z.string(),
          change: oneOf(POLICY_CHANGES),
          flow: z.string().nullable().describe('Null for the default deny, and for name resolution.'),
          notes: texts,
        }),
      ),
      superfluous: texts.describe('Policies of the namespace that the suggested ones replace.'),
      flows: texts.describe('The declared flows that begin or end in the namespace.'),
      cuts: texts.describe('What is allowed today and would stop working, worst first.'),
      unmet: z
        .array(z.object({ flow: z.string(), status: oneOf(UNMET_STATUSES), reasons: texts }))
        .describe('The flows that the policies do not allow.'),
      remaining: z
        .array(
          z.object({
            verdict: oneOf(REMAINING_VERDICTS),
            reasons: texts,
            count: z.int(),
            first: z.array(z.object({ from: z.string(), to: z.string(), connections: z.string() })),
          }),
        )
        .describe('What stays possible although it is not declared, by reason.'),
      attacks: z
        .array(
          z.object({
            scenario: z.string().describe('The name of a built-in scenario, or of what else was tried.'),
            title: z.string(),
            outcome: oneOf(ATTACK_OUTCOMES),
            reasons: texts,
          }),
        )
        .describe('What attackers could do. All built-in scenarios are part of it.'),
      notes: texts,
    })
    .describe('NetworkPolicies for a namespace that allow its declared flows. Nothing is applied or stored.'),
);
export type PolicySuggestionResource = z.output<typeof policySuggestionResource>;

export const suggestionQuery = z.strictObject({
  existing: oneOf(EXISTING_POLICIES)
    .default('replaced')
    .describe('What happens to the policies that the namespace has.'),
});

/** A suggestion as the REST API shows it. */
export function toPolicySuggestionResource(
  { snapshot, answer }: SuggestionForCluster,
  scope: AccessScope,
): PolicySuggestionResource {
  return { snapshot: toSnapshotResource(snapshot, scope), ...answer };
}
