import type { ClusterTierPolicy } from '../../inventory/cluster-tier-policy.ts';
import { matchNamespace, type NamespaceView } from '../../inventory/namespace-view.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { Peer } from '../../inventory/peers-and-ports.ts';
import { EVERYTHING, matchesSelector, type Selector } from '../../inventory/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import type { ClusterIndex } from '../../reachability/dialects/compiled-policy.ts';
import { TIER_SCOPE } from '../../reachability/dialects/cluster-tier.ts';
import { namespacedScope } from '../../reachability/dialects/rule-peers.ts';
import { operatorsIn } from '../../reachability/lint/ineffective.ts';
import { peerField } from '../../reachability/lint/policy-view.ts';
import { DNS_LABELS, DNS_NAMESPACE } from '../reach/cluster-dns.ts';
import { choosesByName } from '../reach/selectors.ts';

type Policy = NetworkPolicy | ClusterTierPolicy;

/**
 * The fields of a policy that may match something, although nothing that was read certainly matches: labels are unknown,
 * the namespace may be missing from the input, or an operator may create the pods.
 *
 * `wanted`: fields that match nothing for a good reason, because the DNS of a cluster need not be a pod of it.
 */
export function openMatches(
  policy: Policy,
  index: ClusterIndex,
  viewOf: (namespace: string) => NamespaceView,
): ReadonlyMap<string, 'open' | 'wanted'> {
  const { peers, inventory } = index;
  const found = new Map<string, 'open' | 'wanted'>();
  if ('namespace' in policy) {
    const isOpen =
      peers.selected(policy.namespace, policy.podSelector).isEmpty() &&
      (!peers.possiblySelected(policy.namespace, policy.podSelector).isEmpty() ||
        operatorsIn(inventory, policy.namespace).length > 0);
    if (isOpen) found.set('spec.podSelector', 'open');
  }
  for (const direction of DIRECTIONS)
    for (const [rule, { peers: ofRule }] of policy[direction].entries())
      for (const [place, peer] of ofRule.entries()) {
        const match = matchOf(peer, policy, index, viewOf);
        if (match !== undefined) found.set(peerField(direction, rule, place), match);
      }
  return found;
}

function matchOf(
  peer: Peer,
  policy: Policy,
  index: ClusterIndex,
  viewOf: (namespace: string) => NamespaceView,
): 'open' | 'wanted' | undefined {
  if (peer.type !== 'pods') return undefined;
  const { peers, inventory, assumptions } = index;
  const { namespaceSelector, podSelector = EVERYTHING } = peer;
  const scope = 'namespace' in policy ? namespacedScope(policy.namespace) : TIER_SCOPE;
  const { must, may } = peers.podPeers(peer, scope);
  if (!must.isEmpty()) return undefined;
  const isForDns =
    namespaceSelector !== undefined &&
    matchNamespace(namespaceSelector, viewOf(DNS_NAMESPACE)) !== 'no' &&
    matchesSelector(podSelector, DNS_LABELS);
  if (isForDns) return 'wanted';
  const mayBeAbsent =
    assumptions.absentNamespaces === 'unknown' &&
    namespaceSelector !== undefined &&
    mayChooseAbsent(namespaceSelector, new Set(inventory.namespaces.map(({ name }) => name)));
  return !may.isEmpty() || mayBeAbsent || operatorsIn(inventory).length > 0 ? 'open' : undefined;
}

/** Whether a selector may match a namespace that is not in the input. */
function mayChooseAbsent(selector: Selector, present: ReadonlySet<string>): boolean {
  if (!choosesByName(selector)) return true;
  return selector.requirements.some(
    (each) =>
      each.key === NAMESPACE_NAME_LABEL &&
      each.operator === 'In' &&
      each.values.some((name) => !present.has(name)),
  );
}
