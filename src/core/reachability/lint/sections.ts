import { DIRECTIONS } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { LintFinding } from './finding.ts';
import { peerField, placed, portField, referenceOf, ruleField } from './policy-view.ts';

/** Sections that `policyTypes` turns off (SEMANTICS 1), rules that allow everything, and fields of a later API. */
export function findOddSections({ networkPolicies, clusterTierPolicies }: Inventory): LintFinding[] {
  return [
    ...networkPolicies.flatMap((policy) =>
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
    ),
    ...clusterTierPolicies.flatMap((policy) =>
      DIRECTIONS.flatMap((direction) =>
        policy[direction].flatMap((rule, index) => {
          const unknown = (fields: readonly string[], field: string): LintFinding => ({
            code: 'unknown-field',
            object: referenceOf(policy),
            field,
            ...placed(policy, rule),
            message: `Not known to this version: ${fields.join(', ')}. The rule fails closed: ${rule.action === 'accept' ? 'it matches nothing' : 'it denies everything'}.`,
            fix: 'Use the peers and ports of the API version that the policy names.',
          });
          return [
            ...rule.peers.flatMap((peer, place) =>
              peer.type === 'unknown' ? [unknown(peer.fields, peerField(direction, index, place))] : [],
            ),
            ...rule.ports.flatMap((port, place) =>
              port.type === 'unknown'
                ? [unknown(port.fields, portField(policy, direction, index, place))]
                : [],
            ),
          ];
        }),
      ),
    ),
  ];
}
