import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryInventory,
  openPoints,
  settledAssumptions,
} from '../../../../test/support/engine/arbitrary-clusters.ts';
import { multihomed } from '../../../../test/support/engine/multihomed-clusters.ts';
import { partlyPoliced } from '../../../../test/support/engine/partly-policed-clusters.ts';
import { DIRECTIONS } from '../../network/protocol.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { Exposure, IsolationResult } from '../model/model.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { compile, compileWhole } from '../compilation/compile.ts';
import { CompiledModel } from '../compilation/compiled-model.ts';
import { exposuresOf } from '../questions/exposures.ts';
import { isolationOf } from '../questions/isolation.ts';

const unread = fc.constantFrom<readonly Unread[]>(
  [],
  [],
  [{ kind: 'NetworkPolicy', namespace: 'n1', reason: 'forbidden', message: 'forbidden' }],
  [{ kind: 'ClusterNetworkPolicy', reason: 'forbidden', message: 'forbidden' }],
);

const clusters = fc
  .record({
    inventory: fc.oneof(
      arbitraryInventory,
      multihomed.map(({ inventory }) => inventory),
      partlyPoliced.map(({ read }) => read),
    ),
    unread,
    settled: settledAssumptions,
    open: openPoints,
    crowded: fc.boolean(),
  })
  .map(({ inventory, unread: hidden, settled, open, crowded }) => ({
    inventory: {
      ...inventory,
      // With one namespace, more workloads are selected by the same policies.
      workloads: inventory.workloads.map((each) => (crowded ? { ...each, namespace: 'n0' } : each)),
      unread: [...inventory.unread, ...hidden],
    },
    assumptions: { ...settled, ...open },
  }));

function marked(policy: NetworkPolicy, operator: 'Exists' | 'DoesNotExist'): NetworkPolicy {
  const requirements = [...policy.podSelector.requirements, { key: 'example.test/twin', operator }];
  return { ...policy, name: `${policy.name}-${operator.toLowerCase()}`, podSelector: { requirements } };
}

function withoutReasons(exposures: readonly Exposure[]) {
  return exposures
    .map(({ reasons: _reasons, ...exposure }) => exposure)
    .toSorted((a, b) => (JSON.stringify(a.peer) < JSON.stringify(b.peer) ? -1 : 1));
}

function sorted<Item>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Pods of equivalent workloads may differ in their order, and with it the reasons of an answer. */
function inAnyOrder<Answer extends IsolationResult | Exposure>(answer: Answer): Answer {
  return {
    ...answer,
    reasons: sorted(answer.reasons),
    ...('policies' in answer && { policies: sorted(answer.policies) }),
  };
}

/** Every second workload is selected by copies of the policies instead, which have the same rules. */
function withTwins(inventory: Inventory): Inventory {
  const twin = { 'example.test/twin': '' };
  return {
    ...inventory,
    workloads: inventory.workloads.map((each, place) =>
      place % 2 === 0
        ? each
        : {
            ...each,
            podGroups: each.podGroups.map((group) => ({ ...group, labels: { ...group.labels, ...twin } })),
            pods: each.pods.map((pod) => ({ ...pod, labels: { ...pod.labels, ...twin } })),
          },
    ),
    networkPolicies: inventory.networkPolicies.flatMap((policy) => [
      marked(policy, 'Exists'),
      marked(policy, 'DoesNotExist'),
    ]),
  };
}

describe('answers that workloads share', () => {
  it('are those that each workload would get if it were asked about alone', () => {
    fc.assert(
      fc.property(clusters, ({ inventory, assumptions: drawn }) => {
        const whole = compileWhole(inventory, { assumptions: drawn });
        const { index, doubts, profiles } = whole;
        const model = new CompiledModel(whole);
        for (const direction of DIRECTIONS)
          for (const [place, workload] of model.workloads.entries()) {
            expect(model.isolation(workload, direction)).toEqual(
              isolationOf(place, direction, index, doubts, profiles[direction]),
            );
            expect(model.exposures(workload, direction)).toEqual(
              exposuresOf(place, direction, index, doubts, profiles[direction]),
            );
          }
      }),
      { numRuns: 300 },
    );
  });

  it('about the outside and about other workloads are what connections lists', () => {
    fc.assert(
      fc.property(clusters, ({ inventory, assumptions: drawn }) => {
        const model = compile(inventory, { assumptions: drawn });
        for (const workload of model.workloads) {
          const egress = [...model.connections({ from: workload, replicas: 'included' })];
          const ingress = [...model.connections({ to: workload, replicas: 'included' })];
          for (const direction of DIRECTIONS) {
            const row = model.rowBetweenWorkloads(workload, direction);
            const listed = (direction === 'egress' ? egress : ingress).flatMap(
              ({ from, to, allowed, unknown }) => {
                const other = direction === 'egress' ? to : from;
                return other.type === 'workload' ? [{ other: workloadKey(other), allowed, unknown }] : [];
              },
            );
            expect(
              Array.from(row.places, (place, index) => ({
                other: workloadKey(model.workloads[place]!),
                allowed: row.allowed(index),
                unknown: row.unknown(index),
              })),
            ).toEqual(listed);
          }
          for (const direction of DIRECTIONS) {
            const outside = model.outsideOf(workload, direction);
            const listed = model.externalRanges.flatMap((range, place) => {
              const [allowed, unknown] = [outside.allowed(place), outside.unknown(place)];
              return allowed.isEmpty() && unknown.isEmpty() ? [] : [{ range, allowed, unknown }];
            });
            const rows = direction === 'egress' ? egress : ingress;
            expect(listed).toEqual(
              rows.flatMap(({ from, to, allowed, unknown }) => {
                const range = direction === 'egress' ? to : from;
                return range.type === 'external' ? [{ range, allowed, unknown }] : [];
              }),
            );
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are the same for all workloads of a group that is alike, what they exchange with others included', () => {
    fc.assert(
      fc.property(clusters, ({ inventory, assumptions: drawn }) => {
        const model = compile(inventory, { assumptions: drawn });
        const groups = Map.groupBy(model.workloads.keys(), (place) => model.alikeGroups[place]);
        for (const [first = 0, ...others] of groups.values())
          for (const other of others)
            for (const direction of DIRECTIONS) {
              const [a, b] = [model.workloads[first]!, model.workloads[other]!];
              expect(b.namespace).toBe(a.namespace);
              expect(model.networkModes(b)).toEqual(model.networkModes(a));
              expect(inAnyOrder(model.isolation(b, direction))).toEqual(
                inAnyOrder(model.isolation(a, direction)),
              );
              expect(model.exposures(b, direction).map(inAnyOrder)).toEqual(
                model.exposures(a, direction).map(inAnyOrder),
              );
              expect(model.outsideOf(b, direction)).toBe(model.outsideOf(a, direction));
              const [rowA, rowB] = [a, b].map((each) => model.rowBetweenWorkloads(each, direction));
              expect(rowB!.places).toEqual(rowA!.places);
              for (const index of rowA!.places.keys()) {
                expect(rowB!.allowed(index)).toEqual(rowA!.allowed(index));
                expect(rowB!.unknown(index)).toEqual(rowA!.unknown(index));
              }
            }
      }),
      { numRuns: 100 },
    );
  });

  it('are the same, except for the reasons, for workloads that are equally connected', () => {
    fc.assert(
      fc.property(clusters, ({ inventory, assumptions: drawn }) => {
        const model = compile(withTwins(inventory), { assumptions: drawn });
        const groups = Map.groupBy(model.workloads.keys(), (place) => model.equallyConnected[place]);
        for (const [first = 0, ...others] of groups.values())
          for (const other of others)
            for (const direction of DIRECTIONS) {
              const [a, b] = [model.workloads[first]!, model.workloads[other]!];
              expect(b.namespace).toBe(a.namespace);
              expect(model.networkModes(b)).toEqual(model.networkModes(a));
              expect(model.isolation(b, direction).isolation).toBe(model.isolation(a, direction).isolation);
              expect(withoutReasons(model.exposures(b, direction))).toEqual(
                withoutReasons(model.exposures(a, direction)),
              );
              expect(model.outsideOf(b, direction)).toBe(model.outsideOf(a, direction));
              const [rowA, rowB] = [a, b].map((each) => model.rowBetweenWorkloads(each, direction));
              expect(rowB!.places).toEqual(rowA!.places);
              for (const index of rowA!.places.keys()) {
                expect(rowB!.allowed(index)).toEqual(rowA!.allowed(index));
                expect(rowB!.unknown(index)).toEqual(rowA!.unknown(index));
              }
            }
      }),
      { numRuns: 100 },
    );
  });
});
