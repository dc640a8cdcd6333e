import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import type { Workload } from '../../src/core/inventory/workload.ts';
import { DIRECTIONS } from '../../src/core/network/protocol.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { diff } from '../../src/core/reachability/comparison/diff.ts';
import { resolveAssumptions } from '../../src/core/reachability/plugins/profiles.ts';
import type { ReachabilityModel, Reason } from '../../src/core/reachability/model/model.ts';
import { changedInventory } from '../../src/core/reachability/revision/change.ts';
import type { InventoryChange } from '../../src/core/reachability/revision/change.ts';
import { changesBetween } from '../../src/core/reachability/revision/changes-between.ts';
import { revise } from '../../src/core/reachability/revision/revise.ts';
import {
  arbitraryInventory,
  arbitraryPolicy,
  arbitraryWorkload,
  openPoints,
  settledAssumptions,
} from '../support/engine/arbitrary-clusters.ts';
import { arbitraryChange } from '../support/engine/arbitrary-changes.ts';
import { multihomed, perhapsMultihomed } from '../support/engine/multihomed-clusters.ts';
import { agentOn, partlyPoliced } from '../support/engine/partly-policed-clusters.ts';
import { randomRuns, timeout } from '../support/engine/random-runs.ts';

const settings = randomRuns(250);

/** Clusters in which changes can be applied to the model, and some in which changes require a new compilation. */
const clusterWithChanges = fc
  .tuple(arbitraryInventory, fc.boolean(), fc.boolean(), fc.boolean())
  .map(([inventory, plain, pending, unread]): Inventory => ({
    ...inventory,
    clusterTierPolicies: plain ? [] : inventory.clusterTierPolicies,
    workloads: inventory.workloads.map((workload) => ({
      ...workload,
      podGroups: workload.podGroups.map((group) => (plain ? { ...group, networkMode: 'pod' } : group)),
      pods: pending ? workload.pods.map((pod) => ({ ...pod, addresses: [] })) : workload.pods,
    })),
    unread: unread
      ? [{ kind: 'Pod', namespace: 'n0', reason: 'forbidden', message: 'forbidden' }]
      : inventory.unread,
  }))
  .chain((inventory) =>
    fc.record({
      inventory: fc.constant(inventory),
      changes: fc.array(arbitraryChange(inventory), { minLength: 1, maxLength: 4 }),
    }),
  );

/** Changes of several policies and workloads, one at a time, as far as they can be applied to the model. */
const clusterWithOtherPods = fc
  .tuple(arbitraryInventory, fc.array(arbitraryPolicy, { minLength: 2, maxLength: 6 }))
  .map(([inventory, networkPolicies]): Inventory => ({
    ...inventory,
    networkPolicies,
    clusterTierPolicies: [],
    workloads: inventory.workloads.map(onPodNetwork),
  }))
  .chain((inventory) =>
    fc.record({
      inventory: fc.constant(inventory),
      changes: fc.array(
        fc
          .tuple(fc.constantFrom(...inventory.workloads), arbitraryWorkload(0))
          .map(([{ namespace, name }, workload]): InventoryChange => ({
            type: 'put-workload',
            workload: { ...onPodNetwork(workload), namespace, name },
          })),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  );

/** Clusters with nodes on which policies may not be enforced, and changes of the nodes that run the plugin's agent. */
const clusterWithUnpolicedNodes = partlyPoliced.chain(({ read }) => {
  const inventory = { ...read, clusterTierPolicies: [] };
  const agents = fc
    .subarray(['node-1', 'node-2'])
    .map((nodes): InventoryChange => ({ type: 'put-workload', workload: agentOn(nodes) }));
  return fc.record({
    inventory: fc.constant(inventory),
    changes: fc.array(fc.oneof(arbitraryChange(inventory), arbitraryChange(inventory), agents), {
      minLength: 1,
      maxLength: 3,
    }),
  });
});

/** Clusters with pods on additional networks, and changes of these pods. */
const clusterWithFurtherNetworks = multihomed.chain(({ inventory: all }) => {
  const inventory = { ...all, clusterTierPolicies: [] };
  const attachments = fc
    .constantFrom(...inventory.workloads)
    .chain(perhapsMultihomed)
    .map((workload): InventoryChange => ({ type: 'put-workload', workload }));
  return fc.record({
    inventory: fc.constant(inventory),
    changes: fc.array(fc.oneof(arbitraryChange(inventory), attachments), { minLength: 1, maxLength: 3 }),
  });
});

function onPodNetwork(workload: Workload): Workload {
  return {
    ...workload,
    podGroups: workload.podGroups.map((group) => ({ ...group, networkMode: 'pod' })),
  };
}

/** Everything that a model returns about its workloads, one by one. */
interface WithReasons {
  readonly reasons: readonly Reason[];
}

/**
 * A revised model may keep pods apart that a new one groups, and then names a node of each group. One node for each
 * cause is compared.
 */
function withOneNode<Answer extends object>(answer: Answer | (Answer & WithReasons)): Answer {
  if (!('reasons' in answer)) return answer;
  const causes = new Set<string>();
  const reasons = answer.reasons.filter((reason) => {
    if (reason.type !== 'unpoliced-node') return true;
    const isNew = !causes.has(reason.cause);
    causes.add(reason.cause);
    return isNew;
  });
  return { ...answer, reasons };
}

function answers(model: ReachabilityModel) {
  return model.workloads.map((workload) => ({
    workload: workloadKey(workload),
    modes: model.networkModes(workload),
    directions: DIRECTIONS.map((direction) => ({
      isolation: withOneNode(model.isolation(workload, direction)),
      exposures: model.exposures(workload, direction).map(withOneNode),
      namespace: withOneNode(model.namespaceDefault(workload.namespace, direction)),
    })),
    explained: workload.pods.map(({ name }) =>
      model.workloads.flatMap((other) =>
        other.pods.map((pod) =>
          model.explain(
            { type: 'pod', namespace: workload.namespace, name },
            { type: 'pod', namespace: other.namespace, name: pod.name },
            'TCP',
            80,
          ),
        ),
      ),
    ),
  }));
}

const assumptions = fc
  .tuple(settledAssumptions, openPoints)
  .map(([settled, open]): Assumptions => ({ ...settled, ...open }));

describe(`a revised model (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it.each([
    ['whatever has changed', clusterWithChanges],
    ['of pods that have changed', clusterWithOtherPods],
    ['where policies may not be enforced on some nodes', clusterWithUnpolicedNodes],
    ['where pods are on further networks', clusterWithFurtherNetworks],
  ])('says what a model of the changed inventory says, %s', { timeout }, (_, clusters) => {
    fc.assert(
      fc.property(clusters, assumptions, ({ inventory, changes }, assumed) => {
        const before = compile(inventory, { assumptions: assumed });
        const listed = answers(before);
        const revision = revise(before, changes);
        const fresh = compile(revision.inventory, { assumptions: assumed });
        const { connections, workloads, undecided } = diff(fresh, revision.model);
        expect({ connections, workloads }).toEqual({
          connections: [],
          workloads: { added: [], removed: [] },
        });
        expect(undecided).toBe(diff(fresh, fresh).undecided);
        expect(answers(revision.model)).toEqual(answers(fresh));
        expect(answers(before)).toEqual(listed);
      }),
      settings,
    );
  });

  it.each([
    ['', clusterWithChanges],
    [', where policies may not be enforced on some nodes', clusterWithUnpolicedNodes],
    [', where pods are on further networks', clusterWithFurtherNetworks],
  ])('differs from the earlier model in rows of touched workloads alone%s', { timeout }, (_, clusters) => {
    fc.assert(
      fc.property(clusters, assumptions, ({ inventory, changes }, assumed) => {
        const before = compile(inventory, { assumptions: assumed });
        const { model, touched } = revise(before, changes);
        const keys = new Set(touched.map(workloadKey));
        const { connections, ofAddedWorkloads, ofRemovedWorkloads, workloads } = diff(before, model);
        const elsewhere = [...connections, ...ofAddedWorkloads, ...ofRemovedWorkloads].filter(
          ({ from, to }) => ![from, to].some((end) => end.type === 'workload' && keys.has(workloadKey(end))),
        );
        expect(elsewhere).toEqual([]);
        for (const each of [...workloads.added, ...workloads.removed])
          expect(keys).toContain(workloadKey(each));
      }),
      settings,
    );
  });

  it('differs from the earlier one by rows of touched workloads as by all rows', { timeout }, () => {
    fc.assert(
      fc.property(clusterWithChanges, assumptions, ({ inventory, changes }, assumed) => {
        const before = compile(inventory, { assumptions: assumed });
        const { model, touched } = revise(before, changes);
        expect(diff(before, model, touched)).toEqual(diff(before, model));
      }),
      settings,
    );
  });

  it('comes of the changes that are found between two inventories', { timeout }, () => {
    fc.assert(
      fc.property(clusterWithChanges, ({ inventory: drawn, changes }) => {
        const { networkPolicies } = drawn;
        const named = new Map(
          networkPolicies.map((policy) => [`${policy.namespace}/${policy.name}`, policy]),
        );
        const inventory = { ...drawn, networkPolicies: [...named.values()] };
        const changed = changes.reduce(changedInventory, inventory);
        const found = changesBetween(inventory, structuredClone(changed));
        if (found === 'more-than-changes') throw new Error('nothing but policies and workloads has changed');
        expect(changesBetween(found.reduce(changedInventory, inventory), changed)).toEqual([]);
        expect(found.length).toBeLessThanOrEqual(changes.length);
        expect(changesBetween(inventory, { ...changed, nodes: [] })).toBe('more-than-changes');
      }),
      settings,
    );
  });

  it('is compiled anew only now and then', () => {
    const samples = fc.sample(clusterWithChanges, { numRuns: 200, seed: 1 });
    const means = samples.map(({ inventory, changes }) => {
      const plain = { ...inventory, clusterTierPolicies: [] };
      const before = compile(plain, { assumptions: resolveAssumptions('calico') });
      return revise(before, changes.slice(0, 1)).means;
    });
    expect(means.filter((each) => each === 'revised').length).toBeGreaterThan(50);
  });
});
