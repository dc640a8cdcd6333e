import { RULES } from '../../core/rules/catalogue.ts';
import type { Rule } from '../../core/rules/rule.ts';
import { toGlobalId } from '../../api/global-id.ts';
import type { RuleType } from './rule.types.ts';

const BY_KEY: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rule of that name; null where this version has none. */
export function ruleByKey(key: string): Rule | null {
  return BY_KEY.get(key) ?? null;
}

/** A rule as the API shows it. */
export function toRuleType({ id, title, group, severity, why }: Rule): RuleType {
  return { id: toGlobalId('Rule', id), key: id, title, group, severity, why };
}
