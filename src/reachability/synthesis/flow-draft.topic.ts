import { ruleContext } from '../../core/assessment/assess.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import type { AssessmentSettings } from '../../core/rules/settings.ts';
import { piiNamespaces } from '../../core/rules/subjects.ts';
import { draftFlows, type FlowDraft } from '../../core/synthesis/draft/flow-draft.ts';
import { requireNamespace } from '../known-namespace.ts';
import type { Ground, Topic } from '../topic.ts';

/** A cluster, and what it is judged with. */
export interface FlowDraftQuestion {
  readonly settings: AssessmentSettings;
  /** The name of the cluster in the map. */
  readonly cluster: string;
  /** Missing: the namespaces with personal data. */
  readonly namespaces?: readonly string[];
}

interface Needed {
  readonly inventory: Inventory;
  readonly model: ReachabilityModel;
  readonly entryPoints: EntryPoints;
}

/** Proposes a data-flow map for namespaces of a cluster. */
export const flowDraft: Topic<FlowDraftQuestion, FlowDraft, Needed> = {
  name: 'flow-draft',
  thread: 'own',
  needs: ({ inventory, model, entryPoints }: Ground): Needed => ({ inventory, model, entryPoints }),
  answer({ inventory, model, entryPoints }, { settings, cluster, namespaces }, { scope, budget }) {
    for (const name of namespaces ?? []) requireNamespace(inventory, scope, name, ['namespaces']);
    const context = ruleContext(inventory, model, settings);
    return draftFlows({
      context,
      entryPoints,
      namespaces: namespaces ?? piiNamespaces(inventory, context.classifier),
      clusters: [cluster],
      beforeRow: () => budget.look(),
    });
  },
};
