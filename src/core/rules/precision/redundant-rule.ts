import { namespaceRule, needs } from '../define-rule.ts';
import { faultRemedy, faultViolations } from '../faults/fault-violations.ts';
import { policyFaults } from '../faults/policy-faults.ts';
import { unreadPods } from '../../reachability/lint/lint.ts';
import { judge, notApplicable } from '../judgement.ts';
import { distinct } from '../reach/evidence.ts';
import type { Reason } from '../../reachability/model/model.ts';

export const redundantRule = namespaceRule({
  id: 'redundant-rule',
  version: 1,
  title: 'No policy or rule of the PII namespace is redundant',
  summary:
    'No connection to or from personal data is allowed twice, so that withdrawing a permission has an effect.',
  group: 'precision',
  severity: 'low',
  why: 'If two rules allow the same connection, removing one of them changes nothing: access that somebody believes to have withdrawn stays open. Policies without redundancy are also shorter to review.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  opens: 'nothing',
  evaluate: (namespace, context) => {
    if (context.model.assumptions.networkPolicy === 'not-enforced')
      return notApplicable('No policy has an effect, which unenforced-policies reports.');
    const faults = policyFaults(context);
    const reasons: readonly Reason[] = [
      ...unreadPods(context.inventory).map((unread): Reason => ({ type: 'unread', unread })),
      ...(faults.compiled.index.peers.openlyLabelled.isEmpty() ? [] : [{ type: 'open-labels' } as const]),
    ];
    const isConcerned = reasons.length > 0 && context.policiesIn(namespace).length > 0;
    const found = isConcerned ? [] : faults.redundant(namespace);
    return judge({
      violations: faultViolations(found),
      decided: isConcerned ? 'partly' : 'all',
      undecided: isConcerned ? distinct(reasons) : [],
      remediation: () => ({ text: faultRemedy(found) }),
    });
  },
});
