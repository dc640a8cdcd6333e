import type { Inventory } from '../../inventory/inventory.ts';
import { tierApi } from '../../inventory/cluster-tier-policy.ts';
import type { LintFinding } from './finding.ts';
import { objectText, placed, referenceOf } from './policy-view.ts';

/**
 * Policies of the former API in a tier that also has policies of the current API, which are not ordered relative to
 * each other.
 */
export function findTiersOfTwoApis({ clusterTierPolicies }: Inventory): LintFinding[] {
  const successors = clusterTierPolicies.filter((policy) => tierApi(policy) === 'ClusterNetworkPolicy');
  return clusterTierPolicies.flatMap((policy): LintFinding[] => {
    if (tierApi(policy) === 'ClusterNetworkPolicy') return [];
    const other = successors.find(({ tier }) => tier === policy.tier);
    if (other === undefined) return [];
    const title = policy.tier === 'admin' ? 'Admin' : 'Baseline';
    return [
      {
        code: 'tiers-of-two-apis',
        object: referenceOf(policy),
        ...placed(policy),
        message:
          `${objectText(other)} is in the ${title} tier as well: it is undefined which of the two APIs is ` +
          'evaluated first, so what they decide differently is unknown.',
        fix:
          `Convert it to a ClusterNetworkPolicy of tier ${title}, so that priorities order all policies of ` +
          'the tier.',
      },
    ];
  });
}
