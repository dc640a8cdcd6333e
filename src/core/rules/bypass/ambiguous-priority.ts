import { namespaceRule, needs } from '../define-rule.ts';
import { faultRemedy, faultViolations, unevaluatedReasons } from '../faults/fault-violations.ts';
import { policyFaults } from '../faults/policy-faults.ts';
import { judge, notApplicable } from '../judgement.ts';
import { distinct } from '../reach/evidence.ts';

export const ambiguousPriority = namespaceRule({
  id: 'ambiguous-priority',
  version: 1,
  title: 'It is defined which cluster-tier policy decides about PII workloads',
  summary:
    'No two rules for the whole cluster contradict each other about personal data without a defined winner.',
  group: 'bypass',
  severity: 'medium',
  why: 'If two policies of a cluster tier have the same priority and different actions, the API does not say which of them applies. A connection that is denied today may be allowed after an upgrade of the network plugin.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  evaluate: (namespace, context) => {
    const { inventory, model, namespaceView } = context;
    const { networkPolicy, clusterTiers } = model.assumptions;
    if (networkPolicy === 'not-enforced')
      return notApplicable('No policy has an effect, which unenforced-policies reports.');
    if (clusterTiers === 'not-enforced' && inventory.clusterTierPolicies.length > 0)
      return notApplicable('The network plugin ignores cluster tiers, which unsupported-feature reports.');
    const found = policyFaults(context).ambiguous(namespace);
    const tiers = unevaluatedReasons(namespaceView(namespace), inventory).filter(
      (reason) => reason.type === 'unevaluated-policy' && reason.policy.namespace === undefined,
    );
    return judge({
      violations: faultViolations(found),
      decided: tiers.length > 0 ? 'partly' : 'all',
      undecided: distinct(tiers),
      remediation: () => ({ text: faultRemedy(found) }),
    });
  },
});
