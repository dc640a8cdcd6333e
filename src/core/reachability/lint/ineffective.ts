import { DIRECTIONS } from '../../network/protocol.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Peer } from '../../inventory/peers-and-ports.ts';
import { listed } from '../../listed.ts';
import { compareText } from '../../inventory/order.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { Bitset } from '../classes/bitset.ts';
import type { PeerScope } from '../classes/peer-index.ts';
import { TIER_SCOPE } from '../dialects/cluster-tier.ts';
import type { ClusterIndex } from '../dialects/compiled-policy.ts';
import { addressesOf, selectedNodes } from '../dialects/peers.ts';
import { namespacedScope } from '../dialects/rule-peers.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import type { LintFinding } from './finding.ts';
import { peerField, placed, referenceOf } from './policy-view.ts';
import type { EvaluatedPolicy } from './policy-view.ts';
import { unservedPorts } from './unserved-ports.ts';

/**
 * Policies, peers and named ports that match nothing that exists.
 *
 * @param isWanted which policies to check; the default is all
 */
export function findIneffective(
  { index, policies, tierPolicies }: CompiledPolicies,
  isWanted: (policy: EvaluatedPolicy) => boolean = () => true,
): LintFinding[] {
  const { inventory } = index;
  const operators = operatorsIn(inventory);
  return [
    ...inventory.networkPolicies.flatMap((policy, place) => {
      if (!isWanted(policy)) return [];
      const compiled = policies[place]!;
      const selected = index.peers.possiblySelected(policy.namespace, policy.podSelector);
      if (selected.isEmpty())
        return [selectsNothing(policy, 'spec.podSelector', operatorsIn(inventory, policy.namespace))];
      return policy.directions.flatMap((direction) => [
        ...peersWithoutMatch(policy, direction, namespacedScope(policy.namespace), index, operators),
        ...unservedPorts(policy, direction, index, (rule) =>
          direction === 'ingress'
            ? selected
            : podsOf(index.rulePeers.at(compiled.rules.egress[rule]!.peers).pods),
        ),
      ]);
    }),
    ...inventory.clusterTierPolicies.flatMap((policy, place) => {
      if (!isWanted(policy)) return [];
      const compiled = tierPolicies[place]!;
      if (compiled.subject.may.isEmpty()) return [selectsNothing(policy, 'spec.subject', operators)];
      return DIRECTIONS.flatMap((direction) => [
        ...peersWithoutMatch(policy, direction, TIER_SCOPE, index, operators),
        ...unservedPorts(policy, direction, index, (rule) => {
          if (direction === 'ingress') return compiled.subject.may;
          const found = compiled.rules.egress.find((own) => own.index === rule);
          return found === undefined ? undefined : podsOf(found.pods);
        }),
      ]);
    }),
  ];
}

/** Custom resources for which operators may create pods that the inventory lacks, in one namespace or in all. */
export function operatorsIn({ passedOver = [] }: Inventory, namespace?: string): readonly string[] {
  const found = passedOver.filter(
    (object) => namespace === undefined || object.namespace === undefined || object.namespace === namespace,
  );
  return [...new Set(found.map(({ kind }) => kind))].sort(compareText);
}

/** What to do about something that matches no pod. Pods of operators are not known, so a selector may be for them. */
function fixOf(advice: string, operators: readonly string[]): string {
  return operators.length === 0
    ? `${advice} Pods created later may match it.`
    : `Keep it if it is for pods that an operator creates (custom resources: ${listed(operators)}). Otherwise: ${advice}`;
}

function selectsNothing(policy: EvaluatedPolicy, field: string, operators: readonly string[]): LintFinding {
  return {
    code: 'selects-nothing',
    object: referenceOf(policy),
    field,
    ...placed(policy),
    message:
      operators.length === 0
        ? 'No pod matches, so the policy has no effect.'
        : 'No pod that was read matches it.',
    fix: fixOf('Correct the labels of its selector, or remove it.', operators),
  };
}

function peersWithoutMatch(
  policy: EvaluatedPolicy,
  direction: Direction,
  scope: PeerScope,
  index: ClusterIndex,
  operators: readonly string[],
): LintFinding[] {
  return policy[direction].flatMap((rule, ruleIndex) =>
    rule.peers.flatMap((peer, peerIndex) =>
      matchesNothing(peer, scope, index)
        ? [
            {
              code: 'peer-matches-nothing',
              object: referenceOf(policy),
              field: peerField(direction, ruleIndex, peerIndex),
              ...placed(policy, rule),
              message: 'This peer matches nothing that exists.',
              fix: fixOf('Correct its selectors or addresses, or remove it.', operators),
            } satisfies LintFinding,
          ]
        : [],
    ),
  );
}

/** Outside addresses always exist; nodes may exist even if no manifest mentions them. */
function matchesNothing(peer: Peer, scope: PeerScope, { peers, inventory }: ClusterIndex): boolean {
  switch (peer.type) {
    case 'pods':
      return peers.podPeers(peer, scope).may.isEmpty();
    case 'networks':
      return peer.blocks.every((block) => addressesOf(block).isEmpty());
    case 'nodes':
      return inventory.nodes.length > 0 && selectedNodes(peer.nodeSelector, inventory).length === 0;
  }
}

function podsOf(byFamily: readonly { readonly may: Bitset }[]): Bitset {
  return Bitset.unionOf(byFamily.map(({ may }) => may));
}
