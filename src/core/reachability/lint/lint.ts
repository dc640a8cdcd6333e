import type { Inventory } from '../../inventory/inventory.ts';
import type { UnevaluatedPolicy } from '../../inventory/network-policy.ts';
import { compareText } from '../../inventory/order.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { compilePolicies } from '../compilation/compile.ts';
import type { CompileOptions } from '../compilation/compile.ts';
import { findAmbiguousPriorities } from './ambiguous-priorities.ts';
import type { LintFinding } from './finding.ts';
import { findIgnoredFeatures } from './ignored-features.ts';
import { findIneffective } from './ineffective.ts';
import { objectText } from './policy-view.ts';
import { findRedundancy } from './redundancy.ts';
import { findOddSections } from './sections.ts';
import { selectsAnyOf } from './selecting-policies.ts';
import { findShadowedRules } from './shadowed-rules.ts';
import { tierSides } from './tier-sides.ts';
import { findTiersOfTwoApis } from './tiers-of-two-apis.ts';

/** Unread objects of these kinds cannot contain pods or labels. */
const HIDES_NO_PODS: ReadonlySet<string> = new Set([
  'NetworkPolicy',
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'Service',
  'Ingress',
  'Node',
]);

/**
 * Policies that do not do what they appear to do. Checks that depend on the existing pods are skipped if pods or
 * namespaces may be missing from the inventory, because a policy may be meant for something unread. Redundancy is not
 * checked if labels that policies may select by are not known.
 *
 * @param about only policies that may select a pod of such a workload
 */
export function lint(
  inventory: Inventory,
  options: CompileOptions,
  about?: (workload: WorkloadReference) => boolean,
): LintFinding[] {
  const compiled = compilePolicies(inventory, options);
  const { networkPolicy, clusterTiers } = options.assumptions;
  const isEnforced = networkPolicy !== 'not-enforced';
  const hasEnforcedTiers = clusterTiers !== 'not-enforced';
  const hasEveryPod = unreadPods(inventory).length === 0;
  const areLabelsKnown = compiled.index.peers.openlyLabelled.isEmpty();
  const findings = [
    ...findUnevaluated(inventory),
    ...findOddSections(inventory),
    ...findIgnoredFeatures(inventory, options.assumptions),
    ...(hasEnforcedTiers ? findTiersOfTwoApis(inventory) : []),
    ...(hasEveryPod ? findIneffective(compiled) : []),
    ...(hasEveryPod && isEnforced && areLabelsKnown ? findRedundancy(compiled) : []),
    ...(hasEveryPod && hasEnforcedTiers ? findTierFaults(inventory, compiled) : []),
  ];
  const isWanted = about === undefined ? () => true : selectsAnyOf(compiled, about);
  return findings
    .filter(({ object }) => isWanted(object))
    .sort(
      (a, b) =>
        compareText(objectText(a.object), objectText(b.object)) ||
        compareText(a.field ?? '', b.field ?? '') ||
        compareText(a.code, b.code),
    );
}

/** What could not be read and may contain pods or labels that policies select. */
export function unreadPods({ unread }: Pick<Inventory, 'unread'>): Inventory['unread'] {
  return unread.filter(({ kind }) => !HIDES_NO_PODS.has(kind));
}

const TIER_KINDS: ReadonlySet<string> = new Set([
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
]);

/** Whether all tiers are known that may be evaluated between a rule and the rules that seem to make it redundant. */
export function hasEveryTier({ unread, unevaluatedPolicies }: Inventory): boolean {
  return [...unread, ...unevaluatedPolicies].every(({ kind }) => !TIER_KINDS.has(kind));
}

function findUnevaluated({ unevaluatedPolicies }: Inventory): LintFinding[] {
  return unevaluatedPolicies.flatMap(({ kind, namespace, name, reason, problems, location }) => {
    const object = { kind, name, ...(namespace !== undefined && { namespace }) };
    const common = { code: reason === 'invalid' ? 'invalid-policy' : 'unsupported-policy', object } as const;
    const placed = (at: LintFinding['location']) => {
      const found = at ?? location;
      return found === undefined ? {} : { location: found };
    };
    if (problems.length === 0)
      return [
        {
          ...common,
          ...placed(location),
          message:
            reason === 'invalid'
              ? `${kind} is not evaluated.`
              : `${kind} is not evaluated by this version: verdicts that it may change are unknown.`,
          fix: fixOfUnevaluated(reason),
        },
      ];
    return problems.map((problem) => ({
      ...common,
      fix: fixOfUnevaluated(reason, problem.field),
      ...(problem.field !== undefined && { field: problem.field }),
      ...placed(problem.location),
      message: problem.message,
    }));
  });
}

function fixOfUnevaluated(reason: UnevaluatedPolicy['reason'], field?: string): string {
  if (reason === 'invalid')
    return 'Correct it: the API server would reject it, and verdicts that it may change are unknown.';
  return field === undefined
    ? 'The policy may be correct. To get verdicts, express what it enforces as a NetworkPolicy or ClusterNetworkPolicy.'
    : 'Correct or remove the field, or express what it means by other fields. Until then, verdicts that the policy may change are unknown.';
}

function findTierFaults(inventory: Inventory, compiled: ReturnType<typeof compilePolicies>): LintFinding[] {
  const sides = tierSides(compiled);
  return [
    ...(hasEveryTier(inventory) ? findShadowedRules(compiled, sides) : []),
    ...findAmbiguousPriorities(compiled, sides),
  ];
}
