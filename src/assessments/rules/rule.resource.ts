import { z } from 'zod';
import { RULE_GROUP } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import type { KnownRule } from '../../custom-rules/rule-lookup.ts';

export const ruleResource = resource(
  'Rule',
  z
    .object({
      key: z.string().describe('Identifies the rule in reports and configuration. Never changes.'),
      title: z.string().nullable().describe('The requirement in a few words.'),
      summary: z
        .string()
        .nullable()
        .describe(
          'What the rule requires, as one sentence for readers who do not know Kubernetes, such as a privacy officer.',
        ),
      group: oneOf(RULE_GROUP).nullable().describe('The subject area of the rule.'),
      why: z.string().nullable().describe('What can happen if the rule is violated.'),
      enabled: z
        .boolean()
        .nullable()
        .describe(
          'Whether snapshots are checked against the rule: false if the configuration disables it, or if it is a custom rule that is no longer in force.',
        ),
    })
    .describe(
      'The rule that is violated. Everything but the key is null if this version no longer has the rule.',
    ),
);
export type RuleResource = z.output<typeof ruleResource>;

/** Converts a rule, if it is known, to its REST resource. `disabled`: the rules that the configuration disables. */
export function toRuleResource(
  key: string,
  rule: KnownRule | undefined,
  disabled: readonly string[],
): RuleResource {
  if (rule === undefined) return { key, title: null, summary: null, group: null, why: null, enabled: null };
  const { title, summary, group, why, standing } = rule;
  const enabled = standing === 'in-force' && !disabled.includes(key);
  return { key, title, summary, group, why, enabled };
}
