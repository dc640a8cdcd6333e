import { Injectable } from '@nestjs/common';
import { RULES } from '../core/rules/catalogue.ts';
import { isCustomRuleId, type CustomRule } from '../core/rules/custom-rule.ts';
import type { Rule } from '../core/rules/rule.ts';
import { CustomRuleStore } from './custom-rule.store.ts';

/** What is shown of a rule. */
export interface KnownRule extends Pick<Rule, 'id' | 'title' | 'summary' | 'group' | 'severity' | 'why'> {
  /** `former`: a custom rule that is no longer in force. Findings of it may still exist. */
  readonly standing: 'in-force' | 'former';
  /** The controls that a custom rule names. Empty for built-in rules, which frameworks map themselves. */
  readonly controls: readonly string[];
}

const BUILT_IN: ReadonlyMap<string, KnownRule> = new Map(
  RULES.map((rule) => [rule.id, { ...rule, standing: 'in-force', controls: [] }]),
);

/** All rules, built in or defined by users. */
@Injectable()
export class RuleLookup {
  constructor(private readonly store: CustomRuleStore) {}

  /** The rules in force, in the order in which they are judged. */
  async all(): Promise<readonly KnownRule[]> {
    const applied = await this.store.current();
    return [...BUILT_IN.values(), ...(applied?.set.rules ?? []).map((rule) => shown(rule, 'in-force'))];
  }

  /**
   * The custom rules in force, and of `others` those that no longer are.
   *
   * @param others ids of rules; asked only if there ever were custom rules
   */
  async custom(others: () => Promise<readonly string[]>): Promise<readonly KnownRule[]> {
    const applied = await this.store.current();
    if (applied === undefined) return [];
    const inForce = applied.set.rules.map((rule) => shown(rule, 'in-force'));
    const known = new Set(inForce.map(({ id }) => id));
    const former = (await others()).filter((id) => isCustomRuleId(id) && !known.has(id));
    return former.length === 0 ? inForce : [...inForce, ...(await this.findAll(former)).values()];
  }

  async find(id: string): Promise<KnownRule | null> {
    return (await this.findAll([id])).get(id) ?? null;
  }

  /** The rules with these ids. A custom rule that is no longer in force is described as in its last version. */
  async findAll(ids: readonly string[]): Promise<ReadonlyMap<string, KnownRule>> {
    const found = new Map<string, KnownRule>();
    for (const id of ids) {
      const rule = BUILT_IN.get(id);
      if (rule !== undefined) found.set(id, rule);
    }
    const custom = new Set(ids.filter(isCustomRuleId));
    if (custom.size === 0) return found;
    const current = await this.store.current();
    for (const rule of current?.set.rules ?? [])
      if (custom.has(rule.id)) found.set(rule.id, shown(rule, 'in-force'));
    const left = [...custom].filter((id) => !found.has(id));
    if (left.length === 0) return found;
    for (const { set } of await this.store.newestWith(left))
      for (const rule of set.rules)
        if (custom.has(rule.id) && !found.has(rule.id)) found.set(rule.id, shown(rule, 'former'));
    return found;
  }
}

function shown(rule: CustomRule, standing: KnownRule['standing']): KnownRule {
  const { id, title, summary, severity, why, controls } = rule;
  return { id, title, summary, group: 'custom', severity, why, standing, controls };
}
