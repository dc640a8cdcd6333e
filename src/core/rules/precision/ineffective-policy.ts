import { objectText } from '../../reachability/entry/reason-text.ts';
import { hasEveryTier, unreadPods } from '../../reachability/lint/lint.ts';
import type { Reason } from '../../reachability/model/model.ts';
import { namespaceRule, needs } from '../define-rule.ts';
import { faultRemedy, faultViolations, unevaluatedReasons } from '../faults/fault-violations.ts';
import { openMatches } from '../faults/open-matches.ts';
import { type AppliedPolicy, policyFaults } from '../faults/policy-faults.ts';
import { judge, notApplicable } from '../judgement.ts';
import { distinct } from '../reach/evidence.ts';
import { oncePerContext } from '../reach/once.ts';

export const ineffectivePolicy = namespaceRule({
  id: 'ineffective-policy',
  version: 1,
  title: 'Every policy for the PII namespace has an effect',
  summary: 'Every rule that somebody wrote to protect personal data really does something.',
  group: 'precision',
  severity: 'low',
  why: 'A policy that selects nothing, because of a typo in a label, protects nothing, and reviewers believe that it does. A rule for a peer that no longer exists opens the way for whatever gets its labels next.',
  needs: needs({ namespaces: 'cluster', workloads: 'cluster', policies: 'cluster' }),
  opens: 'nothing',
  evaluate: (namespace, context) => {
    const { inventory, model, namespaceView } = context;
    if (model.assumptions.networkPolicy === 'not-enforced')
      return notApplicable('No policy has an effect, which unenforced-policies reports.');
    const faults = policyFaults(context);
    const open = new Map(
      [...context.policiesIn(namespace), ...inventory.clusterTierPolicies].map((policy) => [
        objectText(policy),
        openOf(policy, context),
      ]),
    );
    const unread = unreadPods(inventory);
    const certain = faults
      .ineffective(namespace)
      .filter(({ code }) => unread.length === 0 || code === 'dead-section')
      .filter(({ object, field = '' }) => !open.get(objectText(object))?.has(field));
    const tiers =
      inventory.clusterTierPolicies.length > 0 && model.assumptions.clusterTiers !== 'not-enforced';
    const isEveryTierKnown = hasEveryTier(inventory) && unread.length === 0;
    const found = [...certain, ...(tiers && isEveryTierKnown ? faults.shadowed(namespace) : [])];
    const applied = new Set(faults.appliedTo(namespace).map(objectText));
    const own = new Set(context.policiesIn(namespace).map(objectText));
    const isOpen = [...open].some(
      ([policy, fields]) => (applied.has(policy) || own.has(policy)) && [...fields.values()].includes('open'),
    );
    const isTierOpen = tiers && !isEveryTierKnown;
    return judge({
      violations: faultViolations(found),
      decided: isOpen || isTierOpen || unread.length > 0 ? 'partly' : 'all',
      undecided: distinct([
        ...(isTierOpen ? unevaluatedReasons(namespaceView(namespace), inventory) : []),
        ...unread.map((part): Reason => ({ type: 'unread', unread: part })),
      ]),
      openPoints: isOpen ? ['pods that a policy may be meant for are not known'] : [],
      remediation: () => ({ text: faultRemedy(found) }),
    });
  },
});

/** Computed once per policy: those of cluster tiers are part of every namespace. */
const openOf = oncePerContext((policy: AppliedPolicy, context) =>
  openMatches(policy, policyFaults(context).compiled.index, context.namespaceView),
);
