import type { ClusterTierPolicy } from '../cluster-tier-policy.ts';
import type { Namespace } from './read-namespace.ts';
import { NAMESPACE_NAME_LABEL } from '../labels.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import type { Problem } from '../problems/problem.ts';
import type { Selector } from '../selector.ts';

const CODE = 'namespace-absent';

interface Policies {
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly clusterTierPolicies: readonly ClusterTierPolicy[];
}

/**
 * One problem per namespace whose labels are not in the input, if some policy selects namespaces by labels other than
 * their name. Otherwise nothing depends on them.
 */
export function absentNamespaceProblems(namespaces: readonly Namespace[], policies: Policies): Problem[] {
  if (!namespaceSelectors(policies).some(readsLabels)) return [];
  return namespaces
    .filter(({ presence }) => presence === 'referred')
    .map(({ name }) => absentNamespaceProblem(name));
}

/** The problem of a namespace whose labels are not in the input although something depends on them. */
export function absentNamespaceProblem(name: string): Problem {
  return {
    code: CODE,
    message: `Namespace ${name} is not in the input: verdicts that depend on its labels are unknown. Add it, or assume that it has none (absentNamespaces=unlabelled).`,
    object: { kind: 'Namespace', name },
  };
}

/** The names of the namespaces that such problems are about. */
export function absentNamespacesIn(problems: readonly Problem[]): readonly string[] {
  return problems.flatMap(({ code, object }) => (code === CODE && object !== undefined ? [object.name] : []));
}

/** Whether a problem is one of `absentNamespaceProblems`. */
export function isAboutAbsentNamespace({ code }: Problem): boolean {
  return code === CODE;
}

/** Every selector of namespaces in some policies. */
export function namespaceSelectors({ networkPolicies, clusterTierPolicies }: Policies): Selector[] {
  const all = [...networkPolicies, ...clusterTierPolicies];
  const peers = all.flatMap(({ ingress, egress }) =>
    [...ingress, ...egress].flatMap((rule) => [...rule.peers]),
  );
  return [
    ...clusterTierPolicies.map(({ subject }) => subject.namespaceSelector),
    ...peers.flatMap((peer) => (peer.type === 'pods' ? (peer.namespaceSelector ?? []) : [])),
  ];
}

function readsLabels({ requirements }: Selector): boolean {
  return requirements.some(({ key }) => key !== NAMESPACE_NAME_LABEL);
}
