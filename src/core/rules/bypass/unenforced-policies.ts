import { namespaceRule, needs } from '../define-rule.ts';
import type { Reason, ReachabilityModel } from '../../reachability/model/model.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Workload } from '../../inventory/workload.ts';
import { whyEnforcementIsOpen } from '../../reachability/doubts/doubts.ts';
import { judge } from '../judgement.ts';
import { distinct } from '../reach/evidence.ts';

export const unenforcedPolicies = namespaceRule({
  id: 'unenforced-policies',
  version: 2,
  title: 'The cluster enforces network policies for the PII namespace',
  group: 'bypass',
  severity: 'critical',
  why: 'The API server accepts network policies whether or not anything enforces them. On a network plugin that does not, such as flannel alone, every policy is a comment and every pod is open, while reviews and audits see a perfect set of policies.',
  needs: needs({ workloads: 'cluster' }),
  evaluate: (namespace, { model, inventory, policiesIn, workloadsIn }) => {
    const { networkPolicy } = model.assumptions;
    const undecided =
      networkPolicy === 'not-enforced' ? [] : openPoints(workloadsIn(namespace), model, inventory);
    return judge({
      violations:
        networkPolicy === 'not-enforced'
          ? [
              {
                key: '',
                evidence: {
                  summary: `The network plugin enforces no network policies: those of ${namespace} (${policiesIn(namespace).length}) have no effect, and every pod in it is open.`,
                  reasons: [{ type: 'not-enforced' }],
                },
              },
            ]
          : [],
      decided: undecided.length > 0 ? 'partly' : 'all',
      undecided,
      remediation: () => ({
        text: 'Install a network plugin that enforces NetworkPolicy (Calico can run beside flannel for policy only), or move the namespace to a cluster that has one. If the plugin does enforce policies and was not recognised, set the CNI profile of the cluster in the configuration.',
      }),
    });
  },
});

/**
 * Whether the plugin enforces policies at all, on every node that pods of the namespace run on, and on every network
 * that they are attached to.
 */
function openPoints(
  workloads: readonly Workload[],
  model: ReachabilityModel,
  inventory: Inventory,
): readonly Reason[] {
  const ofPlugin: Reason[] =
    model.assumptions.networkPolicy === 'unknown' ? [whyEnforcementIsOpen(inventory)] : [];
  const ofPods = workloads.flatMap((workload) => model.enforcementDoubts(workload));
  return distinct([...ofPlugin, ...ofPods]);
}
