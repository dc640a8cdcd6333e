import { namespaceRule, needs } from '../define-rule.ts';
import { judge } from '../judgement.ts';

export const unenforcedPolicies = namespaceRule({
  id: 'unenforced-policies',
  version: 1,
  title: 'The cluster enforces network policies for the PII namespace',
  group: 'bypass',
  severity: 'critical',
  why: 'The API server accepts network policies whether or not anything enforces them. On a network plugin that does not, such as flannel alone, every policy is a comment and every pod is open, while reviews and audits see a perfect set of policies.',
  needs: needs({ workloads: 'cluster' }),
  evaluate: (namespace, { model, inventory }) => {
    const { networkPolicy } = model.assumptions;
    const policies = inventory.networkPolicies.filter((policy) => policy.namespace === namespace).length;
    return judge({
      violations:
        networkPolicy === 'not-enforced'
          ? [
              {
                key: '',
                evidence: {
                  summary: `The network plugin enforces no network policies: those of ${namespace} (${policies}) have no effect, and every pod in it is open.`,
                  reasons: [{ type: 'not-enforced' }],
                },
              },
            ]
          : [],
      decided: networkPolicy === 'unknown' ? 'partly' : 'all',
      undecided: networkPolicy === 'unknown' ? [{ type: 'assumption', assumption: 'networkPolicy' }] : [],
      remediation: () => ({
        text: 'Install a network plugin that enforces NetworkPolicy (Calico can run beside flannel for policy only), or move the namespace to a cluster that has one. If the plugin does enforce policies and was not recognised, set the CNI profile of the cluster in the configuration.',
      }),
    });
  },
});
