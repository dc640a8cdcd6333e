import type { Inventory } from '../../inventory/inventory.ts';
import { tierApi } from '../../inventory/cluster-tier-policy.ts';
import type { LintFinding } from './finding.ts';
import { objectText, placed, referenceOf } from './policy-view.ts';

/** Policies of the former API in a tier that has policies of the API after it too: nothing orders the two. */
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
        message: `${objectText(other)} is in the ${title} tier as well: nothing says which of two APIs goes first, and what they decide differently is unknown.`,
        fix: `Make it a ClusterNetworkPolicy of tier ${title}, so that priorities order all policies of the tier.`,
      },
    ];
  });
}
