import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { NetworkPolicy, PolicyRule } from '../../src/core/inventory/network-policy.ts';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { containment } from '../../src/core/reachability/comparison/containment.ts';
import { diff } from '../../src/core/reachability/comparison/diff.ts';
import type { Connection } from '../../src/core/reachability/model/model.ts';
import {
  arbitraryInventory,
  arbitraryPolicy,
  settledAssumptions,
} from '../support/engine/arbitrary-clusters.ts';
import { namespaceNamed, workloadWith } from '../support/manifests/inventories.ts';
import { anyAssumptions, randomRuns, timeout } from '../support/engine/random-runs.ts';

const settings = randomRuns(150);

/** How a change of the cluster affects connections. */
function effectOf(before: Inventory, after: Inventory, assumptions: Assumptions) {
  return diff(compile(before, { assumptions }), compile(after, { assumptions }));
}

/** Changes that do not affect connections. */
const HARMLESS: readonly (readonly [string, (inventory: Inventory, dice: number) => Inventory])[] = [
  [
    'renaming policies',
    (inventory) => ({
      ...inventory,
      networkPolicies: inventory.networkPolicies.map((policy, place) => ({ ...policy, name: `p${place}` })),
    }),
  ],
  [
    'reordering NetworkPolicies and their rules, peers and ports',
    (inventory) => ({ ...inventory, networkPolicies: inventory.networkPolicies.toReversed().map(reversed) }),
  ],
  [
    'reordering cluster tier policies',
    (inventory) => ({ ...inventory, clusterTierPolicies: inventory.clusterTierPolicies.toReversed() }),
  ],
  [
    'splitting policies by direction and rule',
    (inventory) => ({ ...inventory, networkPolicies: inventory.networkPolicies.flatMap(split) }),
  ],
  [
    'stating a policy twice',
    (inventory, dice) => {
      const again = inventory.networkPolicies.slice(dice % 5, (dice % 5) + 1);
      return { ...inventory, networkPolicies: [...inventory.networkPolicies, ...again] };
    },
  ],
  [
    'reordering workloads and pods',
    (inventory) => ({
      ...inventory,
      namespaces: inventory.namespaces.toReversed(),
      workloads: inventory.workloads
        .toReversed()
        .map((workload) => ({ ...workload, pods: workload.pods.toReversed() })),
    }),
  ],
  [
    'duplicating replicas',
    (inventory) => ({
      ...inventory,
      workloads: inventory.workloads.map((workload) => ({
        ...workload,
        pods: workload.pods.flatMap((pod) => [pod, { ...pod, name: `${pod.name}-replica` }]),
      })),
    }),
  ],
];

function reversed(policy: NetworkPolicy): NetworkPolicy {
  return { ...policy, ingress: reversedRules(policy.ingress), egress: reversedRules(policy.egress) };
}

function reversedRules(rules: readonly PolicyRule[]): PolicyRule[] {
  return rules
    .toReversed()
    .map((rule) => ({ ...rule, peers: rule.peers.toReversed(), ports: rule.ports.toReversed() }));
}

/** One policy per rule; one without rules for a direction that has none. */
function split(policy: NetworkPolicy): NetworkPolicy[] {
  return policy.directions.flatMap((direction) => {
    const bare = { ...policy, directions: [direction], ingress: [], egress: [] };
    const rules = policy[direction];
    return rules.length === 0 ? [bare] : rules.map((rule) => ({ ...bare, [direction]: [rule] }));
  });
}

function rowText({ from, to, allowed, unknown }: Connection): string {
  const ends = [from, to].map((end) => (end.type === 'workload' ? workloadKey(end) : end.range.first));
  return [...ends, allowed.toString(), unknown.toString()].join(' ');
}

describe(`what no verdict depends on (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it.each(HARMLESS)('%s changes no verdict', { timeout }, (_, change) => {
    fc.assert(
      fc.property(arbitraryInventory, anyAssumptions, fc.nat(), (inventory, assumptions, dice) => {
        const { connections, workloads } = effectOf(inventory, change(inventory, dice), assumptions);
        expect({ connections, workloads }).toEqual({
          connections: [],
          workloads: { added: [], removed: [] },
        });
      }),
      settings,
    );
  });

  it('adding an unrelated namespace changes no verdict between the workloads there were', { timeout }, () => {
    fc.assert(
      fc.property(arbitraryInventory, anyAssumptions, (inventory, assumptions) => {
        const added = workloadWith({ namespace: 'unrelated', name: 'newcomer' });
        const larger = {
          ...inventory,
          namespaces: [...inventory.namespaces, namespaceNamed('unrelated')],
          workloads: [...inventory.workloads, added],
        };
        const { connections, workloads } = effectOf(inventory, larger, assumptions);
        expect(connections).toEqual([]);
        expect(workloads.added.map(workloadKey)).toEqual([workloadKey(added)]);
      }),
      settings,
    );
  });

  it('compiling the same twice gives the same rows in the same order', { timeout }, () => {
    fc.assert(
      fc.property(arbitraryInventory, anyAssumptions, (inventory, assumptions) => {
        const [one, two] = [0, 1].map(() =>
          [...compile(inventory, { assumptions }).connections()].map(rowText),
        );
        expect(one).toEqual(two);
      }),
      settings,
    );
  });
});

describe('what verdicts can only grow by', () => {
  it('adding a rule to a NetworkPolicy removes no connection', { timeout }, () => {
    fc.assert(
      fc.property(
        arbitraryInventory,
        arbitraryPolicy,
        settledAssumptions,
        fc.nat(),
        (inventory, { ingress, egress }, assumptions, dice) => {
          const chosen = dice % Math.max(1, inventory.networkPolicies.length);
          const networkPolicies = inventory.networkPolicies.map((policy, place) =>
            place === chosen
              ? { ...policy, ingress: [...policy.ingress, ...ingress], egress: [...policy.egress, ...egress] }
              : policy,
          );
          const [before, after] = [inventory, { ...inventory, networkPolicies }].map((each) =>
            compile(each, { assumptions }),
          );
          expect(containment(before!, after!).type).not.toBe('exceeded');
        },
      ),
      settings,
    );
  });
});
