import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import type { CompiledPolicies } from '../compilation/compilation.ts';
import type { CompiledTierRule } from '../dialects/cluster-tier.ts';
import { passThrough } from '../tiers/tier-evaluation.ts';
import type { LintFinding } from './finding.ts';
import { placed, referenceOf, ruleField } from './policy-view.ts';
import type { TierPeerCell, TierSide } from './tier-sides.ts';

/**
 * Rules of cluster tiers that decide nothing for any existing pod, regardless of NetworkPolicies: earlier rules match
 * all of their connections, or later rules decide the same. They could all be removed together.
 */
export function findShadowedRules(
  { index, tierPolicies }: CompiledPolicies,
  sides: readonly TierSide[],
): LintFinding[] {
  const removed = new Set<CompiledTierRule>();
  const findings: LintFinding[] = [];
  const rules = tierPolicies.flatMap((policy) =>
    DIRECTIONS.flatMap((direction) => policy.rules[direction].map((rule) => ({ policy, direction, rule }))),
  );
  for (const { policy, direction, rule } of rules.toReversed()) {
    const concerned = sides.flatMap((side) =>
      side.direction === direction && holds(side, rule)
        ? side.cells.filter(({ matchOf }) => matchOf(rule).peer !== 'no').map((cell) => ({ side, cell }))
        : [],
    );
    const without = new Set([...removed, rule]);
    const decides = concerned.some(
      ({ side, cell }) => outcome(side, cell, removed) !== outcome(side, cell, without),
    );
    if (concerned.length === 0 || decides) continue;
    removed.add(rule);
    const source = index.inventory.clusterTierPolicies[policy.id]!;
    findings.push({
      code: 'shadowed-rule',
      object: referenceOf(source),
      field: ruleField(direction, rule.index),
      ...placed(source, rule),
      message:
        'Removing it changes no verdict: earlier rules match everything that it matches, or later rules ' +
        'decide the same.',
      fix:
        'Remove it, or move it before the rules that match its connections: lower priority values are ' +
        'evaluated first, then the order of rules.',
    });
  }
  return findings.toReversed();
}

function holds({ stack, direction }: TierSide, rule: CompiledTierRule): boolean {
  return [...stack.admin, ...stack.baseline]
    .flat()
    .some(({ policy }) => policy.rules[direction].includes(rule));
}

/**
 * All possible outcomes of the tiers for a connection, as text: equal texts mean equal outcomes, regardless of
 * NetworkPolicies.
 */
function outcome(
  { stack, direction }: TierSide,
  { matchOf }: TierPeerCell,
  removed: ReadonlySet<CompiledTierRule>,
): string {
  const match = (rule: CompiledTierRule) =>
    removed.has(rule) ? ({ ...matchOf(rule), peer: 'no' } as const) : matchOf(rule);
  const admin = passThrough(stack.admin, direction, ALL_CONNECTIONS, match);
  const reaching: ConnectionSet = admin.left.union(admin.pass);
  const baseline = passThrough(stack.baseline, direction, reaching, match);
  const open = baseline.left.union(baseline.pass).union(baseline.accept);
  return [admin.accept, admin.deny, reaching, open, baseline.deny].map(String).join('|');
}
