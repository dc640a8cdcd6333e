import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { Direction } from '../../src/core/network/protocol.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { diff } from '../../src/core/reachability/comparison/diff.ts';
import type { ConnectionDifference } from '../../src/core/reachability/comparison/difference.ts';
import type { LintFinding } from '../../src/core/reachability/lint/finding.ts';
import { lint } from '../../src/core/reachability/lint/lint.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { arbitraryInventory, openPoints, settledAssumptions } from '../support/engine/arbitrary-clusters.ts';
import { randomRuns, timeout } from '../support/engine/random-runs.ts';

const settings = randomRuns(150);

/** Lint treats policies with the same name as one policy, so each gets a different name. */
const inventories = arbitraryInventory.map((inventory) => ({
  ...inventory,
  networkPolicies: inventory.networkPolicies.map((policy, place) => ({ ...policy, name: `policy-${place}` })),
  clusterTierPolicies: inventory.clusterTierPolicies.map((policy, place) => ({
    ...policy,
    name: `tier-${place}`,
  })),
}));

/** The inventory without the parts that findings with these codes are about. */
function without(
  inventory: Inventory,
  findings: readonly LintFinding[],
  codes: readonly string[],
): Inventory {
  const removed = new Set(
    findings
      .filter(({ code }) => codes.includes(code))
      .map(({ object, field }) => `${object.name} ${field ?? ''}`),
  );
  const left =
    (name: string, direction: Direction) =>
    (_: unknown, place: number): boolean =>
      !removed.has(`${name} spec.${direction}[${place}]`);
  return {
    ...inventory,
    networkPolicies: inventory.networkPolicies
      .filter(({ name }) => !removed.has(`${name} `))
      .map((policy) => ({
        ...policy,
        ingress: policy.ingress.filter(left(policy.name, 'ingress')),
        egress: policy.egress.filter(left(policy.name, 'egress')),
      })),
    clusterTierPolicies: inventory.clusterTierPolicies.map((policy) => ({
      ...policy,
      ingress: policy.ingress.filter(left(policy.name, 'ingress')),
      egress: policy.egress.filter(left(policy.name, 'egress')),
    })),
  };
}

/**
 * A policy that the plugin may or may not apply to a pod makes verdicts unknown, even if it allows nothing: without it,
 * they may be certain. With settled assumptions, no verdict differs.
 */
function isSettled({ before, after }: ConnectionDifference, open: Partial<Assumptions>): boolean {
  const isPossible = after.allowed
    .union(after.unknown)
    .subtract(before.allowed.union(before.unknown))
    .isEmpty();
  return Object.keys(open).length > 0 && isPossible && before.allowed.subtract(after.allowed).isEmpty();
}

const REMOVABLE = ['redundant-policy', 'redundant-rule', 'shadowed-rule'];

describe(`lint (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('calls redundant or shadowed only what can be removed, all together', { timeout }, () => {
    fc.assert(
      fc.property(inventories, settledAssumptions, openPoints, (inventory, settled, open) => {
        const options = { assumptions: { ...settled, ...open } };
        const left = without(inventory, lint(inventory, options), REMOVABLE);
        const { connections } = diff(compile(inventory, options), compile(left, options));
        expect(connections.filter((each) => !isSettled(each, open))).toEqual([]);
      }),
      { ...settings, numRuns: settings.numRuns * 4 },
    );
  });

  it('calls a policy without effect only where it can be removed', { timeout }, () => {
    fc.assert(
      fc.property(inventories, settledAssumptions, (inventory, assumptions) => {
        const gone = new Set(
          lint(inventory, { assumptions })
            .filter(({ code }) => ['selects-nothing', 'policy-not-enforced'].includes(code))
            .map(({ object }) => object.name),
        );
        const left = {
          ...inventory,
          networkPolicies: inventory.networkPolicies.filter(({ name }) => !gone.has(name)),
          clusterTierPolicies: inventory.clusterTierPolicies.filter(({ name }) => !gone.has(name)),
        };
        const { connections } = diff(compile(inventory, { assumptions }), compile(left, { assumptions }));
        expect(connections).toEqual([]);
      }),
      settings,
    );
  });
});
