import { DIRECTIONS } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { LintFinding } from './finding.ts';
import { placed, referenceOf, ruleField } from './policy-view.ts';

/** Sections that `policyTypes` turns off (SEMANTICS 1), and rules that allow everything. */
export function findOddSections({ networkPolicies }: Inventory): LintFinding[] {
  return networkPolicies.flatMap((policy) =>
    DIRECTIONS.flatMap((direction): LintFinding[] => {
      const rules = policy[direction];
      const object = referenceOf(policy);
      if (rules.length > 0 && !policy.directions.includes(direction)) {
        const type = direction === 'ingress' ? 'Ingress' : 'Egress';
        return [
          {
            code: 'dead-section',
            object,
            field: `spec.${direction}`,
            ...placed(policy, rules[0]),
            message: `policyTypes does not list ${type}, so these rules have no effect and ${direction} is not isolated by this policy.`,
            fix: `Add ${type} to policyTypes, or remove the section.`,
          },
        ];
      }
      return rules.flatMap((rule, index): LintFinding[] =>
        rule.peers.length > 0 || rule.ports.length > 0
          ? []
          : [
              {
                code: 'empty-rule',
                object,
                field: ruleField(direction, index),
                ...placed(policy, rule),
                message: `An empty rule allows everything in ${direction}: any peer, any port.`,
                fix: `Name peers and ports; to allow nothing, write "${direction}: []".`,
              },
            ],
      );
    }),
  );
}
