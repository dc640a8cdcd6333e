import type { CustomRule, CustomRuleSet, RuleScope } from '../../core/rules/custom-rule.ts';
import { writeYaml } from '../../parsing/write-yaml.ts';
import { selectorDocument } from '../documents/selector-document.ts';

/** The rules as YAML. Reading it gives the same rules. */
export function writeCustomRules(set: CustomRuleSet): string {
  return writeYaml(customRulesDocument(set));
}

/** The `kind: CustomRules` document of some rules, without the keys that have their default value. */
export function customRulesDocument({ name, rules }: CustomRuleSet): object {
  return {
    apiVersion: 'ringfence.dev/v1',
    kind: 'CustomRules',
    metadata: { name },
    spec: { rules: rules.map(ruleDocument) },
  };
}

function ruleDocument(rule: CustomRule): object {
  const { id, title, summary, severity, why, appliesTo, expression, remediation, controls } = rule;
  return {
    id,
    title,
    ...(summary !== title && { summary }),
    severity,
    why,
    ...(appliesTo && { appliesTo: scopeDocument(appliesTo) }),
    expression,
    remediation,
    ...(controls.length > 0 && { controls }),
  };
}

function scopeDocument({ namespaceSelector, podSelector, dataClasses }: RuleScope): object {
  return {
    ...(namespaceSelector && { namespaceSelector: selectorDocument(namespaceSelector) }),
    ...(podSelector && { podSelector: selectorDocument(podSelector) }),
    ...(dataClasses && { dataClasses }),
  };
}
