import type { Inventory } from '../../inventory/inventory.ts';
import { policyKey } from '../../remediation/trial/applied.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { laterModel } from '../../reachability/revision/later-model.ts';
import type { RuleContext } from '../../rules/rule.ts';
import { ruleContext } from '../../assessment/assess.ts';
import type { AssessmentSettings } from '../../rules/settings.ts';
import type { ExistingPolicies, SuggestedPolicy } from './suggestion.ts';

/** A cluster with the suggested policies applied, as rules see it. */
export function withSuggested(
  { inventory, model }: Pick<RuleContext, 'inventory' | 'model'>,
  settings: AssessmentSettings,
  {
    namespace,
    existing,
    policies,
  }: {
    readonly namespace: string;
    readonly existing: ExistingPolicies;
    readonly policies: readonly Pick<SuggestedPolicy, 'policy'>[];
  },
): RuleContext {
  const put = new Set(policies.map(({ policy }) => policyKey(policy)));
  const isKept = (policy: { readonly namespace?: string; readonly name: string }): boolean =>
    !put.has(policyKey(policy)) && (existing === 'kept' || policy.namespace !== namespace);
  const laid: Inventory = {
    ...inventory,
    networkPolicies: [
      ...inventory.networkPolicies.filter(isKept),
      ...policies.map(({ policy }) => ({ kind: 'NetworkPolicy' as const, ...policy })),
    ],
    unevaluatedPolicies: inventory.unevaluatedPolicies.filter(
      (policy) => policy.kind !== 'NetworkPolicy' || isKept(policy),
    ),
  };
  const { assumptions } = model;
  const later = laterModel({ inventory, model }, laid, 'same', () => compile(laid, { assumptions }));
  return ruleContext(laid, later.model, settings);
}
