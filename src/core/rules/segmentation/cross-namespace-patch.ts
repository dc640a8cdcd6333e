import type { PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import { matchesSelector } from '../../inventory/selector.ts';
import type { Workload } from '../../inventory/workload.ts';
import { newPolicy, narrowedPolicies } from '../remediation/patch.ts';
import { OWN_NAMESPACE, withPeers } from '../remediation/peers.ts';
import type { PolicyDraft } from '../remediation/policy-manifest.ts';
import { declaredSources } from '../reach/declared.ts';
import type { RuleContext } from '../rule.ts';

/** Policies that let in the workload's own namespace as far as they do now, and otherwise what is declared. */
export function ownNamespaceAndDeclared(workload: Workload, context: RuleContext): readonly PolicyDraft[] {
  const declared = declaredSources(workload, context);
  const narrowed = narrowedPolicies(
    workload,
    'ingress',
    (rule) => localOnly(rule, workload, context),
    context,
  );
  const [first, ...others] = narrowed;
  const { isolation } = context.model.isolation(workload, 'ingress');
  if (isolation === 'isolated' && first !== undefined) {
    return [{ ...first, ingress: [...first.ingress, ...declared] }, ...others];
  }
  const local = isolation === 'open' ? [{ peers: [OWN_NAMESPACE], ports: [] }] : [];
  return [newPolicy(workload, 'ingress', [...local, ...declared], context), ...narrowed];
}

/** A rule with those of its peers that are pods of the own namespace or addresses outside the cluster. */
function localOnly(rule: PolicyRule, workload: Workload, context: RuleContext): readonly PolicyRule[] {
  if (rule.peers.length === 0) return withPeers(rule, [OWN_NAMESPACE]);
  return withPeers(
    rule,
    rule.peers.flatMap((peer) => localPeer(peer, workload, context)),
  );
}

function localPeer(peer: PolicyPeer, workload: Workload, context: RuleContext): readonly PolicyPeer[] {
  if (peer.type === 'ip-block') return context.model.assumptions.cidrMatchesPods === 'never' ? [peer] : [];
  if (peer.namespaceSelector === undefined) return [peer];
  const { namespaceSelector, podSelector } = peer;
  const chosen = [...context.namespaces.values()].filter(({ labels }) =>
    matchesSelector(namespaceSelector, labels),
  );
  if (!chosen.some(({ name }) => name === workload.namespace)) return [];
  return chosen.length === 1
    ? [peer]
    : [podSelector === undefined ? OWN_NAMESPACE : { type: 'pods', podSelector }];
}
