import { parseAllDocuments } from 'yaml';
import { assess } from '../../../src/core/assessment/assess.ts';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Unread } from '../../../src/core/inventory/problems/unread.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import type { CustomRule } from '../../../src/core/rules/custom-rule.ts';
import type { RuleResult } from '../../../src/core/rules/assessment.ts';
import { type AssessmentSettings, DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import type { ExpressionRunner } from '../../../src/core/custom-rules/custom-rules.ts';

export const NAMESPACE = (name: string, labels = ''): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n`;
export const POD = (namespace: string, name: string, labels: string, spec = ''): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { namespace: ${namespace}, name: ${name}, labels: { ${labels} } }\nspec: { ${spec} containers: [{ name: main, image: example/main }] }\n`;
export const POLICY = (namespace: string, name: string, spec: string): string =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { namespace: ${namespace}, name: ${name} }\nspec: ${spec}\n`;
export const FROM_WEB = POLICY(
  'shop',
  'db',
  '{ podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }] }',
);
export const DB = POD('shop', 'db', 'app: db, ringfence.dev/data: pii');
export const SHOP = `${NAMESPACE('shop', 'tier: gold')}${DB}${FROM_WEB}`;

interface JudgingOptions {
  readonly unread?: readonly Unread[];
  readonly settings?: Partial<AssessmentSettings>;
  readonly runner?: ExpressionRunner;
}

export function rule(expression: string, rest: Partial<CustomRule> = {}): CustomRule {
  return {
    id: 'custom-a',
    title: 'A',
    summary: 'A.',
    severity: 'high',
    why: 'Because.',
    expression,
    remediation: 'Do it.',
    controls: [],
    ...rest,
  };
}

export function assessed(
  manifests: string,
  rules: readonly CustomRule[],
  { unread = [], settings, runner }: JudgingOptions = {},
) {
  const builder = new InventoryBuilder();
  for (const document of parseAllDocuments(manifests))
    if (document.toJS() !== null) builder.add(document.toJS());
  for (const one of unread) builder.unread(one);
  const inventory = builder.build();
  const model = compile(inventory, { assumptions: resolveAssumptions('calico', {}) });
  return assess({
    inventory,
    model,
    settings: { ...DEFAULT_SETTINGS, customRules: rules, ...settings },
    ...(runner && { runner }),
  });
}

export function judged(
  manifests: string,
  rules: readonly CustomRule[],
  options: JudgingOptions = {},
): readonly RuleResult[] {
  const ids = new Set(rules.map(({ id }) => id));
  return assessed(manifests, rules, options).results.filter(({ ruleId }) => ids.has(ruleId));
}

export function judge(manifests: string, one: CustomRule, options: JudgingOptions = {}): RuleResult {
  const [result] = judged(manifests, [one], options);
  if (result === undefined) throw new Error('nothing was judged');
  return result;
}
