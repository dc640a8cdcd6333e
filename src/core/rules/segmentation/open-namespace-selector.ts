import type { PolicyPeer, PolicyRule } from '../../inventory/network-policy.ts';
import { EVERYTHING, matchesSelector } from '../../inventory/selector.ts';
import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Exposure } from '../../reachability/model.ts';
import { needs, workloadRule } from '../define-rule.ts';
import { judge } from '../judgement.ts';
import { declaredFromPeer } from '../reach/declared.ts';
import { distinct } from '../reach/evidence.ts';
import { choosesByName, peerKey, peerText } from '../reach/selectors.ts';
import { newPolicy, narrowedPolicies, remedy } from '../remediation/patch.ts';
import { namespacesNamed, OWN_NAMESPACE, withPeers } from '../remediation/peers.ts';
import type { RuleContext, Violation } from '../rule.ts';

export const openNamespaceSelector = workloadRule({
  id: 'open-namespace-selector',
  version: 1,
  title: 'PII workload lets in no namespace that does not exist yet',
  group: 'segmentation',
  severity: 'medium',
  why: 'A policy that chooses namespaces by labels other than their name lets in namespaces that nobody has reviewed, because they do not exist yet. Whoever may create or label a namespace decides then who reaches personal data.',
  needs: needs({ namespaces: 'cluster', policies: 'cluster', workloads: 'subject-namespace' }),
  evaluate: (workload, context) => {
    const exposures = context.model
      .exposures(workload, 'ingress')
      .filter(({ newNamespace }) => newNamespace === 'possible')
      .map((exposure) => undeclared(exposure, workload, context));
    const undecided = exposures.filter(({ unknown }) => !unknown.isEmpty());
    return judge({
      violations: exposures
        .filter(({ allowed }) => !allowed.isEmpty())
        .map((exposure) => violationOf(exposure, workload)),
      decided: undecided.length === 0 ? 'all' : 'partly',
      undecided: distinct(undecided.flatMap(({ reasons }) => reasons)),
      remediation: () =>
        remedy(
          'Choose namespaces by name (`kubernetes.io/metadata.name`), or declare the connection where every namespace with the label is meant. The patch names the namespaces that are let in today.',
          workload,
          drafts(workload, context),
          context,
        ),
    });
  },
});

/** The exposure without what a declared connection allows to every such peer. */
function undeclared(exposure: Exposure, workload: Workload, context: RuleContext): Exposure {
  const declared = declaredFromPeer(exposure.peer, workload, context);
  return {
    ...exposure,
    allowed: exposure.allowed.subtract(declared),
    unknown: exposure.unknown.subtract(declared),
  };
}

function violationOf({ peer, allowed, reasons }: Exposure, workload: Workload): Violation {
  const name = workloadKey(workload);
  return {
    key: peerKey(peer),
    evidence: {
      summary: `A namespace created tomorrow may reach ${name} (${allowed.toString()}): it lets in ${peerText(peer, workload.namespace)}.`,
      from: peerText(peer, workload.namespace),
      to: name,
      connections: allowed.toString(),
      reasons,
    },
  };
}

function drafts(workload: Workload, context: RuleContext) {
  const narrowed = narrowedPolicies(workload, 'ingress', (rule) => byName(rule, context), context);
  const { isolation } = context.model.isolation(workload, 'ingress');
  if (isolation === 'isolated') return narrowed;
  const local = isolation === 'open' ? [{ peers: [OWN_NAMESPACE], ports: [] }] : [];
  return [newPolicy(workload, 'ingress', local, context), ...narrowed];
}

/** The rule with each choice of namespaces by label replaced by the names of those it chooses today. */
function byName(rule: PolicyRule, context: RuleContext): readonly PolicyRule[] {
  const peers: readonly PolicyPeer[] =
    rule.peers.length > 0 ? rule.peers : [{ type: 'pods', namespaceSelector: EVERYTHING }];
  return withPeers(
    rule,
    peers.flatMap((peer): readonly PolicyPeer[] => {
      if (peer.type === 'ip-block')
        return context.model.assumptions.cidrMatchesPods === 'never' ? [peer] : [];
      if (peer.namespaceSelector === undefined || choosesByName(peer.namespaceSelector)) return [peer];
      const { namespaceSelector } = peer;
      const names = [...context.namespaces.values()]
        .filter(({ labels }) => matchesSelector(namespaceSelector, labels))
        .map(({ name }) => name)
        .toSorted();
      return names.length === 0 ? [] : [{ ...peer, namespaceSelector: namespacesNamed(names) }];
    }),
  );
}
