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
  title: 'Network policies of the PII namespace are enforced',
  summary: 'The cluster really enforces the network policies that protect personal data.',
  group: 'bypass',
  severity: 'critical',
  why:
    'The API server accepts network policies whether or not anything enforces them. With a network ' +
    'plugin that does not, such as flannel alone, policies have no effect and every pod is open, ' +
    'although reviews and audits find a complete set of policies.',
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
                  summary:
                    `The network plugin does not enforce network policies: those of ${namespace} ` +
                    `(${policiesIn(namespace).length}) have no effect, and every pod in it is open.`,
                  reasons: [{ type: 'not-enforced' }],
                },
              },
            ]
          : [],
      decided: undecided.length > 0 ? 'partly' : 'all',
      undecided,
      remediation: () => ({
        text: 'Install a network plugin that enforces NetworkPolicy (Calico can run with flannel, for policies only), or move the namespace to a cluster that has one. If the plugin does enforce policies but was not detected, set the CNI profile of the cluster in the configuration.',
      }),
    });
  },
});

/**
 * Whether the plugin enforces policies at all, on all nodes that run pods of the namespace, and on all networks that
 * these pods are attached to.
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
