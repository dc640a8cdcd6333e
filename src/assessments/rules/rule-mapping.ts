import type { KnownRule } from '../../custom-rules/rule-lookup.ts';
import { toGlobalId } from '../../api/global-id.ts';
import type { RuleType } from './rule.types.ts';

/** Converts a rule to its API type. */
export function toRuleType({ id, title, summary, group, severity, why, standing }: KnownRule): RuleType {
  return { id: toGlobalId('Rule', id), key: id, title, summary, group, severity, why, standing };
}
