import {
  foreignPolicyCollection,
  foreignPolicyName,
  isNamedLikeAPolicy,
} from '../../../core/inventory/kubernetes/policies/foreign-policies.ts';
import type { CollectedKind } from './collected-kinds.ts';
import type { ServedKinds, ServedResource } from './discovery.ts';

/** A policy kind that a server has and that is not in the list, with its resource. */
export interface DiscoveredKind {
  readonly collected: CollectedKind;
  readonly served: ServedResource;
}

/**
 * Kinds that are named like policies but are not in the list, because they may decide connections. Each resource of
 * such a kind is read in the version that the server prefers.
 */
export function discoveredPolicyKinds(
  listed: readonly CollectedKind[],
  served: ServedKinds,
): readonly DiscoveredKind[] {
  const known = new Set(listed.map(({ group, kind }) => `${group}/${kind}`));
  return served
    .kinds()
    .filter(
      (candidate) => isNamedLikeAPolicy(candidate) && !known.has(`${candidate.group}/${candidate.kind}`),
    )
    .filter((candidate) => !isFormerNetworkPolicy(candidate, served))
    .flatMap(({ group, kind }) =>
      [...Map.groupBy(served.versionsOf(group, kind), ({ resource }) => resource).values()].map(
        ([preferred]) => {
          const { scope } = preferred!;
          const name = foreignPolicyName({ group, kind });
          const how = foreignPolicyCollection({ group, scope });
          return { collected: { ...how, group, kind, name, origin: 'discovered' }, served: preferred! };
        },
      ),
    );
}

/** Before Kubernetes 1.16, NetworkPolicies were also served under their first group. */
function isFormerNetworkPolicy(
  { group, kind }: { group: string; kind: string },
  served: ServedKinds,
): boolean {
  return group === 'extensions' && served.versionsOf('networking.k8s.io', kind).length > 0;
}
