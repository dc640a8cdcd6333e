import { DIRECTIONS } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { LintFinding } from './finding.ts';
import { placed, referenceOf, ruleField } from './policy-view.ts';

/** Sections that `policyTypes` disables, and rules that allow everything. */
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
            message:
              `policyTypes does not contain ${type}, so these rules have no effect and this policy does not ` +
              `isolate pods for ${direction}.`,
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
                message: `An empty rule allows all ${direction}: any peer, any port.`,
                fix: `Specify peers and ports; to allow nothing, write "${direction}: []".`,
              },
            ],
      );
    }),
  );
}
