import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { NetworkPolicy, PolicyRule } from '../../src/core/inventory/network-policy.ts';
import type { Workload } from '../../src/core/inventory/workload.ts';
import type { Assumptions } from '../../src/core/reachability/cni-profile.ts';
import { compile } from '../../src/core/reachability/compile.ts';
import type { Connection } from '../../src/core/reachability/model.ts';
import {
  arbitraryInventory,
  arbitraryPolicy,
  openPoints,
  settledAssumptions,
} from '../support/arbitrary-clusters.ts';
import { endKey } from '../support/workload-rows.ts';

const numRuns = Number(process.env['DIFFERENTIAL_RUNS'] ?? 250);
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? Date.now() % 0x8000_0000);
const settings = { numRuns, seed };

/** Profiles with points that are settled and points that are not. */
const anyAssumptions = fc
  .tuple(settledAssumptions, openPoints)
  .map(([settled, open]): Assumptions => ({ ...settled, ...open }));

function rowsOf(inventory: Inventory, assumptions: Assumptions): Connection[] {
  return [...compile(inventory, { assumptions }).connections()];
}

const keyOf = ({ from, to }: Connection): string => `${endKey(from)} ${endKey(to)}`;
const textOf = (row: Connection): string =>
  `${keyOf(row)}: ${row.allowed.toString()} / ${row.unknown.toString()}`;

function listing(inventory: Inventory, assumptions: Assumptions): string[] {
  return rowsOf(inventory, assumptions).map(textOf).sort();
}

const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

/** One policy per direction and rule; together they say what the one says. A section without effect stays whole. */
function oneRuleEach(policy: NetworkPolicy): NetworkPolicy[] {
  return policy.directions.flatMap((direction) => {
    const rules: (PolicyRule | undefined)[] =
      policy[direction].length > 0 ? [...policy[direction]] : [undefined];
    return rules.map((rule, place) => ({
      ...policy,
      name: `${policy.name}-${direction}-${place}`,
      directions: [direction],
      ...Object.fromEntries(policy.directions.map((own) => [own, []])),
      [direction]: rule === undefined ? [] : [rule],
    }));
  });
}

/** One rule per peer and port; no peers and no ports still mean any. */
function onePeerAndPortEach({ peers, ports }: PolicyRule): PolicyRule[] {
  const peerLists = peers.length > 0 ? peers.map((peer) => [peer]) : [[]];
  const portLists = ports.length > 0 ? ports.map((port) => [port]) : [[]];
  return peerLists.flatMap((own) => portLists.map((towards) => ({ peers: own, ports: towards })));
}

function withReplicas(workload: Workload): Workload {
  const copies = workload.pods.map((pod) => ({ ...pod, name: `${pod.name}-copy` }));
  return { ...workload, pods: [...workload.pods, ...copies] };
}

function splitRules(policy: NetworkPolicy): NetworkPolicy {
  return {
    ...policy,
    ingress: policy.ingress.flatMap(onePeerAndPortEach),
    egress: policy.egress.flatMap(onePeerAndPortEach),
  };
}

/** Changes of a cluster that mean nothing. */
const MEANINGLESS: Readonly<Record<string, (inventory: Inventory) => fc.Arbitrary<Partial<Inventory>>>> = {
  'the order of policies, workloads and namespaces': (inventory) =>
    fc.record({
      namespaces: shuffled(inventory.namespaces),
      workloads: shuffled(inventory.workloads),
      networkPolicies: shuffled(inventory.networkPolicies),
      clusterTierPolicies: shuffled(inventory.clusterTierPolicies),
    }),
  'a policy split into one for each direction and rule': ({ networkPolicies }) =>
    fc.constant({ networkPolicies: networkPolicies.flatMap(oneRuleEach) }),
  'a rule split into one for each peer and port': ({ networkPolicies }) =>
    fc.constant({ networkPolicies: networkPolicies.map(splitRules) }),
  'the names of policies': ({ networkPolicies, clusterTierPolicies }) =>
    fc.constant({
      networkPolicies: networkPolicies.map((policy, place) => ({ ...policy, name: `np-${place}` })),
      clusterTierPolicies: clusterTierPolicies.map((policy, place) => ({ ...policy, name: `cnp-${place}` })),
    }),
  'more replicas like those that run': ({ workloads }) =>
    fc.constant({ workloads: workloads.map(withReplicas) }),
};

describe(`what changes no verdict (DIFFERENTIAL_SEED=${seed})`, () => {
  it.each(Object.entries(MEANINGLESS))('%s', { timeout: 600_000_000 }, (_, change) => {
    const changed = arbitraryInventory.chain((inventory) =>
      change(inventory).map((parts) => ({ inventory, other: { ...inventory, ...parts } })),
    );
    fc.assert(
      fc.property(changed, anyAssumptions, ({ inventory, other }, assumptions) => {
        expect(listing(other, assumptions)).toEqual(listing(inventory, assumptions));
      }),
      settings,
    );
  });
});

describe(`what changes verdicts only so far (DIFFERENTIAL_SEED=${seed})`, () => {
  it('a namespace beside the others adds its own rows and nothing else', { timeout: 600_000_000 }, () => {
    fc.assert(
      fc.property(arbitraryInventory, anyAssumptions, (inventory, assumptions) => {
        const beside: Workload = {
          ...inventory.workloads[0]!,
          namespace: 'beside',
          name: 'newcomer',
        };
        const more: Inventory = {
          ...inventory,
          namespaces: [
            ...inventory.namespaces,
            { name: 'beside', labels: { 'kubernetes.io/metadata.name': 'beside' }, presence: 'present' },
          ],
          workloads: [...inventory.workloads, beside],
        };
        const others = listing(more, assumptions).filter((row) => !row.includes('beside/newcomer'));
        expect(others).toEqual(listing(inventory, assumptions));
      }),
      settings,
    );
  });

  it('one more rule never takes a connection away', { timeout: 600_000_000 }, () => {
    const ruleOf = arbitraryPolicy.map(({ ingress, egress }) => [...ingress, ...egress].at(0));
    fc.assert(
      fc.property(
        arbitraryInventory,
        ruleOf,
        fc.nat(),
        anyAssumptions,
        (inventory, rule, place, assumptions) => {
          const target = inventory.networkPolicies[place % Math.max(1, inventory.networkPolicies.length)];
          fc.pre(target !== undefined && rule !== undefined);
          fc.pre(rule.peers.every(({ type }) => type === 'pods'));
          const direction = target.directions[place % target.directions.length]!;
          const widened = { ...target, [direction]: [...target[direction], rule] };
          const networkPolicies = inventory.networkPolicies.map((policy) =>
            policy === target ? widened : policy,
          );
          const after = new Map(
            rowsOf({ ...inventory, networkPolicies }, assumptions).map((row) => [keyOf(row), row]),
          );
          for (const row of rowsOf(inventory, assumptions)) {
            const now = after.get(keyOf(row))!;
            expect(row.allowed.subtract(now.allowed).toString()).toBe('No Connections');
            expect(row.unknown.subtract(now.unknown).subtract(now.allowed).toString()).toBe('No Connections');
          }
        },
      ),
      settings,
    );
  });

  it('compiling again gives the same rows in the same order', { timeout: 600_000_000 }, () => {
    fc.assert(
      fc.property(arbitraryInventory, anyAssumptions, (inventory, assumptions) => {
        const again = rowsOf(structuredClone(inventory), assumptions).map(textOf);
        expect(again).toEqual(rowsOf(inventory, assumptions).map(textOf));
      }),
      settings,
    );
  });
});
