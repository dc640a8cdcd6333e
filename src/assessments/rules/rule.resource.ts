import { z } from 'zod';
import { RULE_GROUP } from '../../api/enums.ts';
import { oneOf, resource } from '../../api/rest/resource.ts';
import { ruleByKey } from './rule-mapping.ts';

export const ruleResource = resource(
  'Rule',
  z
    .object({
      key: z.string().describe('Identifies the rule in reports and configuration. Never changes.'),
      title: z.string().nullable().describe('The requirement in a few words.'),
      group: oneOf(RULE_GROUP).nullable().describe('The subject area of the rule.'),
      why: z.string().nullable().describe('What can happen if the rule is violated.'),
    })
    .describe(
      'The rule that is violated. Everything but the key is null if this version no longer has the rule.',
    ),
);
export type RuleResource = z.output<typeof ruleResource>;

/** Converts the rule with this key to its REST resource. */
export function toRuleResource(key: string): RuleResource {
  const rule = ruleByKey(key);
  return { key, title: rule?.title ?? null, group: rule?.group ?? null, why: rule?.why ?? null };
}
