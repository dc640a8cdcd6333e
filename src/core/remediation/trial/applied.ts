import type { Inventory } from '../../inventory/inventory.ts';
import { isUnevaluated } from '../../reachability/revision/change.ts';
import type { PatchDraft, PatchedPolicy } from '../patch.ts';

/** The inventory with all policies of the drafts: each replaces the policy with the same name, or is added. */
export function withPolicies(inventory: Inventory, drafts: readonly PatchDraft[]): Inventory {
  return withPut(
    inventory,
    drafts.flatMap(({ policies }) => policies),
  );
}

/** The same without the new policies that have no rules, which only remove connections. */
export function withRules(inventory: Inventory, drafts: readonly PatchDraft[]): Inventory {
  return withPut(
    inventory,
    drafts.flatMap(({ policies }) => policies).filter((each) => !isBare(each)),
  );
}

export function isBare({ change, policy: { ingress, egress } }: PatchedPolicy): boolean {
  return change === 'create' && ingress.length === 0 && egress.length === 0;
}

function withPut(inventory: Inventory, policies: readonly PatchedPolicy[]): Inventory {
  const put = new Map(
    policies.map(({ policy }) => [policyKey(policy), { kind: 'NetworkPolicy', ...policy } as const]),
  );
  const replaced = new Set<string>();
  const networkPolicies = inventory.networkPolicies.map((policy) => {
    const key = policyKey(policy);
    const replacement = replaced.has(key) ? undefined : put.get(key);
    if (replacement === undefined) return policy;
    replaced.add(key);
    return replacement;
  });
  const added = [...put].flatMap(([key, policy]) => (replaced.has(key) ? [] : [policy]));
  return {
    ...inventory,
    networkPolicies: [...networkPolicies, ...added],
    unevaluatedPolicies: inventory.unevaluatedPolicies.filter((policy) => {
      const replacement = put.get(policyKey(policy));
      return replacement === undefined || !isUnevaluated(policy, replacement);
    }),
  };
}

/** The namespace and name of a policy or patch. */
export function policyKey({
  namespace,
  name,
}: {
  readonly namespace?: string;
  readonly name: string;
}): string {
  return `${namespace}/${name}`;
}
