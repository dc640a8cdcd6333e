import { ruleContext } from '../../core/assessment/assess.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import { suggestPolicies } from '../../core/synthesis/policies/suggest-policies.ts';
import type { ExistingPolicies, PolicySuggestion } from '../../core/synthesis/policies/suggestion.ts';
import { requireNamespace } from '../known-namespace.ts';
import type { Ground, Topic } from '../topic.ts';

/** A namespace, and what its cluster is judged with. */
export interface PolicySuggestionQuestion {
  readonly settings: AssessmentSettings;
  readonly namespace: string;
  readonly existing: ExistingPolicies;
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
}

/** Suggests the policies of a namespace. The cluster is compiled again with them, so it does not delay other questions. */
export const policySuggestion: Topic<PolicySuggestionQuestion, PolicySuggestion, Needed> = {
  name: 'policy-suggestion',
  thread: 'own',
  needs: ({ inventory, model }: Ground): Needed => ({ inventory, model }),
  answer({ inventory, model }, { settings, namespace, existing }, { scope, budget }) {
    requireNamespace(inventory, scope, namespace);
    return suggestPolicies({
      context: ruleContext(inventory, model, settings),
      settings,
      namespace,
      existing,
      beforeRow: () => budget.look(),
    });
  },
};
