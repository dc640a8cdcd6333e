import type { PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import { NAMESPACE_NAME_LABEL } from '../../inventory/labels.ts';
import { EVERYTHING, type Selector } from '../../inventory/selector.ts';

/** Every pod of the policy's own namespace. */
export const OWN_NAMESPACE: PolicyPeer = { type: 'pods', podSelector: EVERYTHING };

/** Every pod of every namespace: what is left of "anything" once the outside is taken away. */
export const EVERY_POD: PolicyPeer = { type: 'pods', namespaceSelector: EVERYTHING };

export function namespacesNamed(names: readonly string[]): Selector {
  return { requirements: [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: names }] };
}

/** Name resolution by the cluster's DNS, without which a workload that is denied egress finds nothing. */
export const CLUSTER_DNS: PolicyRule = {
  peers: [
    {
      type: 'pods',
      namespaceSelector: namespacesNamed(['kube-system']),
      podSelector: { requirements: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] },
    },
  ],
  ports: [
    { type: 'range', protocol: 'UDP', from: 53, to: 53 },
    { type: 'range', protocol: 'TCP', from: 53, to: 53 },
  ],
};

/**
 * A rule with other peers; none where no peer is left, because a rule without peers would let in everything.
 * The same rule object where nothing changed, so that an untouched policy is not part of a patch.
 */
export function withPeers(rule: PolicyRule, peers: readonly PolicyPeer[]): readonly PolicyRule[] {
  if (peers.length === 0) return [];
  const same = peers.length === rule.peers.length && peers.every((peer, index) => peer === rule.peers[index]);
  return same ? [rule] : [{ peers, ports: rule.ports }];
}
