import type { AssumptionName, Assumptions } from '../../reachability/plugins/cni-profile.ts';
import type { Reason } from '../../reachability/model/model.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { faultRemedy, faultViolations, unevaluatedReasons } from '../faults/fault-violations.ts';
import { policyFaults, type AppliedPolicy } from '../faults/policy-faults.ts';
import { judge, notApplicable } from '../judgement.ts';
import { distinct } from '../reach/evidence.ts';

export const unsupportedFeature = namespaceRule({
  id: 'unsupported-feature',
  version: 1,
  title: 'The network plugin implements every feature that policies for PII workloads use',
  summary:
    'The cluster understands every part of the rules that protect personal data, and ignores none of them.',
  group: 'bypass',
  severity: 'medium',
  why: 'The API server accepts every valid policy, and network plugins silently ignore what they do not implement: port ranges, SCTP, named ports in egress rules, or policies of cluster tiers. What is written is then not what happens.',
  needs: needs({ namespaces: 'cluster', workloads: 'subject-namespace', policies: 'cluster' }),
  evaluate: (namespace, context) => {
    const { inventory, model, namespaceView } = context;
    const { assumptions } = model;
    if (assumptions.networkPolicy === 'not-enforced')
      return notApplicable('The network plugin ignores every policy, which unenforced-policies reports.');
    const faults = policyFaults(context);
    const found = faults.ignoredFeatures(namespace, assumptions);
    const undecided = distinct([
      ...faults.appliedTo(namespace).flatMap((policy) => openFeatures(policy, assumptions)),
      ...unevaluatedReasons(namespaceView(namespace), inventory),
    ]);
    return judge({
      violations: faultViolations(found),
      decided: undecided.length > 0 ? 'partly' : 'all',
      undecided,
      remediation: () => ({ text: faultRemedy(found) }),
    });
  },
});

/** The features of a policy of which it is not known whether the plugin implements them. */
function openFeatures(policy: AppliedPolicy, assumptions: Assumptions): readonly Reason[] {
  const isTier = policy.kind !== 'NetworkPolicy';
  const uses = new Set<AssumptionName>(isTier ? ['clusterTiers'] : []);
  for (const direction of DIRECTIONS) {
    if ('directions' in policy && !policy.directions.includes(direction)) continue;
    for (const port of policy[direction].flatMap(({ ports }) => ports)) {
      if (!isTier && port.type === 'range' && port.to > port.from) uses.add('endPort');
      if (port.protocol === 'SCTP') uses.add('sctp');
      if (port.type === 'named') uses.add(direction === 'egress' ? 'namedEgressPorts' : 'namedIngressPorts');
    }
  }
  return [...uses]
    .filter((assumption) => assumptions[assumption] === 'unknown')
    .map((assumption): Reason => ({ type: 'assumption', assumption }));
}
