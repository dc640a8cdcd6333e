import { RULES } from '../../core/rules/catalogue.ts';
import type { Rule } from '../../core/rules/rule.ts';
import { toGlobalId } from '../../api/global-id.ts';
import type { RuleType } from './rule.types.ts';

const BY_KEY: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rule with that key; null if this version does not have it. */
export function ruleByKey(key: string): Rule | null {
  return BY_KEY.get(key) ?? null;
}

/** Converts a rule to its API type. */
export function toRuleType({ id, title, summary, group, severity, why }: Rule): RuleType {
  return { id: toGlobalId('Rule', id), key: id, title, summary, group, severity, why };
}
