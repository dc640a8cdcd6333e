import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import { PROTOCOLS } from '../../src/core/network/protocol.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import type { Connection, Reason, Verdict } from '../../src/core/reachability/model/model.ts';
import {
  PORTS,
  arbitraryInventory,
  arbitraryPolicy,
  openPoints,
  settledAssumptions,
} from '../support/engine/arbitrary-clusters.ts';
import { multihomed } from '../support/engine/multihomed-clusters.ts';
import { partlyPoliced } from '../support/engine/partly-policed-clusters.ts';
import { NaiveEvaluator } from '../support/engine/naive-evaluator.ts';
import type { NaivePod } from '../support/engine/naive-evaluator.ts';
import { asText, contradicts, questions } from '../support/engine/naive-questions.ts';
import { best } from '../support/engine/naive-verdicts.ts';
import { WorkloadRows, endKey } from '../support/engine/workload-rows.ts';
import { randomRuns, timeout } from '../support/engine/random-runs.ts';
import { unreadLabels } from '../support/engine/unread-label-clusters.ts';

const settings = randomRuns(250);

const podQuery = ({ workload, name }: NaivePod) =>
  ({ type: 'pod', namespace: workload.namespace, name }) as const;

const rowText = ({ from, to, allowed, unknown }: Connection) =>
  `${endKey(from)} ${endKey(to)} ${allowed.toString()} ${unknown.toString()}`;

/** Unless tiers of one priority disagree, nothing else is unknown where every point is settled. */
const isAboutLabels = ({ type }: Reason) => type === 'label-not-text' || type === 'rule';

describe(`the engine against a naive evaluator (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('gives the same verdict on every connection where every point is settled', { timeout }, () => {
    fc.assert(
      fc.property(arbitraryInventory, settledAssumptions, (inventory, assumptions) => {
        const naive = new NaiveEvaluator(inventory, assumptions);
        const rows = new WorkloadRows(compile(inventory, { assumptions }));
        const differing = [...questions(naive)].filter(
          (question) =>
            rows.verdict(question.from, question.to, question.protocol, question.port) !== question.expected,
        );
        expect(differing.map(asText)).toEqual([]);
      }),
      settings,
    );
  });

  it('never contradicts a world that its open points allow', { timeout }, () => {
    fc.assert(
      fc.property(arbitraryInventory, settledAssumptions, openPoints, (inventory, world, open) => {
        const naive = new NaiveEvaluator(inventory, world);
        const rows = new WorkloadRows(compile(inventory, { assumptions: { ...world, ...open } }));
        const wrong = [...questions(naive)].filter((question) => contradicts(rows, question));
        expect(wrong.map(asText)).toEqual([]);
      }),
      settings,
    );
  });

  it('never contradicts what unread policies may say', { timeout }, () => {
    fc.assert(
      fc.property(
        arbitraryInventory,
        fc.array(arbitraryPolicy, { maxLength: 2 }),
        settledAssumptions,
        (inventory, hidden, assumptions) => {
          const whole = { ...inventory, networkPolicies: [...inventory.networkPolicies, ...hidden] };
          const naive = new NaiveEvaluator(whole, assumptions);
          const unread = hidden.map(({ namespace }) => ({
            kind: 'NetworkPolicy',
            namespace,
            reason: 'forbidden' as const,
            message: 'forbidden',
          }));
          const rows = new WorkloadRows(compile({ ...inventory, unread }, { assumptions }));
          const wrong = [...questions(naive)].filter((question) => contradicts(rows, question));
          expect(wrong.map(asText)).toEqual([]);
        },
      ),
      settings,
    );
  });

  it(
    'never contradicts the labels that pods may have instead of those that are not text',
    { timeout },
    () => {
      fc.assert(
        fc.property(unreadLabels, settledAssumptions, ({ whole, read }, assumptions) => {
          const naive = new NaiveEvaluator(whole, assumptions);
          const model = compile(read, { assumptions });
          const rows = new WorkloadRows(model);
          const wrong = [...questions(naive)].filter((question) => contradicts(rows, question));
          expect(wrong.map(asText)).toEqual([]);
          const pairs = naive.pods
            .slice(0, 3)
            .flatMap((from) => naive.pods.slice(-3).map((to) => ({ from, to })))
            .filter(({ from, to }) => from !== to);
          const explainedWrong = pairs.filter(({ from, to }) => {
            const { verdict, egress, ingress } = model.explain(podQuery(from), podQuery(to), 'TCP', 80);
            return verdict === 'unknown'
              ? ![...egress.reasons, ...ingress.reasons].some(isAboutLabels)
              : verdict !== naive.verdict(from, to, 'TCP', 80);
          });
          expect(explainedWrong.map(({ from, to }) => `${from.name} -> ${to.name}`)).toEqual([]);
        }),
        settings,
      );
    },
  );

  it('never contradicts what nodes may do that the plugin may not police', { timeout }, () => {
    const clusters = partlyPoliced.chain((cluster) =>
      fc.record({
        cluster: fc.constant(cluster),
        names: fc.subarray([...cluster.doubtful]),
        pods: fc.constantFrom('known' as const, 'outside' as const),
      }),
    );
    fc.assert(
      fc.property(clusters, settledAssumptions, ({ cluster, names, pods }, assumptions) => {
        const naive = new NaiveEvaluator(cluster.whole, assumptions, { names, pods });
        const model = compile(cluster.read, { assumptions });
        const rows = new WorkloadRows(model);
        // A plugin that does not recognise such pods allows less than the rules say, which is harmless.
        const isWrong = (verdict: Verdict, expected: Verdict) =>
          verdict !== expected && (verdict === 'denied' || (verdict === 'allowed' && pods === 'known'));
        const wrong = [...questions(naive)].filter(({ from, to, protocol, port, expected }) =>
          isWrong(rows.verdict(from, to, protocol, port), expected),
        );
        expect(wrong.map(asText)).toEqual([]);
        const pairs = naive.pods
          .slice(0, 3)
          .flatMap((from) => naive.pods.slice(-3).map((to) => ({ from, to })));
        const explainedWrong = pairs
          .filter(({ from, to }) => from !== to)
          .filter(({ from, to }) => {
            const { verdict } = model.explain(podQuery(from), podQuery(to), 'TCP', 80);
            return isWrong(verdict, naive.verdict(from, to, 'TCP', 80));
          });
        expect(explainedWrong.map(({ from, to }) => `${from.name} -> ${to.name}`)).toEqual([]);
      }),
      settings,
    );
  });

  it('never contradicts what pods may do by further networks', { timeout }, () => {
    fc.assert(
      fc.property(multihomed, settledAssumptions, ({ inventory, furtherAddresses }, assumptions) => {
        const naive = new NaiveEvaluator(inventory, assumptions);
        const byAll = new NaiveEvaluator(inventory, assumptions, undefined, furtherAddresses);
        const model = compile(inventory, { assumptions });
        const rows = new WorkloadRows(model);
        const isWrong = (verdict: Verdict, byCluster: Verdict, byFurther: Verdict) =>
          (verdict === 'denied' && byFurther !== 'denied') ||
          (verdict === 'allowed' && byCluster !== 'allowed') ||
          (verdict === 'unknown' && byCluster === 'allowed' && assumptions.clusterTiers === 'not-enforced');
        const further = [...questions(byAll)];
        const attached = new Set(
          inventory.workloads
            .filter(({ podGroups }) => podGroups.some((group) => group.furtherNetworks !== undefined))
            .map(workloadKey),
        );
        const wrong = [...questions(naive)].filter(({ from, to, protocol, port, expected }, place) => {
          const verdict = rows.verdict(from, to, protocol, port);
          return attached.has(from) || attached.has(to)
            ? isWrong(verdict, expected, further[place]!.expected)
            : verdict !== expected;
        });
        expect(wrong.map(asText)).toEqual([]);
        const pairs = byAll.pods
          .slice(0, 3)
          .flatMap((from) => byAll.pods.slice(-3).map((to) => ({ from, to })))
          .filter(({ from, to }) => from !== to);
        const explainedWrong = pairs.filter(({ from, to }) => {
          const { verdict } = model.explain(podQuery(from), podQuery(to), 'TCP', 80);
          return isWrong(verdict, naive.verdict(from, to, 'TCP', 80), byAll.verdict(from, to, 'TCP', 80));
        });
        expect(explainedWrong.map(({ from, to }) => `${from.name} -> ${to.name}`)).toEqual([]);
      }),
      settings,
    );
  });

  it('explains each pair of pods with the verdict of the naive evaluator', { timeout }, () => {
    const point = fc.record({
      source: fc.nat(),
      destination: fc.nat(),
      protocol: fc.constantFrom(...PROTOCOLS),
      port: fc.constantFrom(...PORTS),
    });
    fc.assert(
      fc.property(
        arbitraryInventory,
        settledAssumptions,
        fc.array(point, { minLength: 5, maxLength: 20 }),
        (inventory, assumptions, points) => {
          const naive = new NaiveEvaluator(inventory, assumptions);
          const model = compile(inventory, { assumptions });
          for (const { source, destination, protocol, port } of points) {
            const from = naive.pods[source % naive.pods.length]!;
            const to = naive.pods[destination % naive.pods.length]!;
            const { verdict, egress, ingress } = model.explain(podQuery(from), podQuery(to), protocol, port);
            expect(verdict).toBe(from === to ? 'allowed' : naive.verdict(from, to, protocol, port));
            expect(egress.reasons.length * ingress.reasons.length).toBeGreaterThan(0);
          }
        },
      ),
      { ...settings, numRuns: settings.numRuns * 4 },
    );
  });

  it('lists what replicas of one workload may open to each other when asked', { timeout }, () => {
    fc.assert(
      fc.property(arbitraryInventory, settledAssumptions, (inventory, assumptions) => {
        // Every pod has an identical replica.
        const workloads = inventory.workloads.map((workload) => ({
          ...workload,
          pods: workload.pods.flatMap((pod) => [pod, { ...pod, name: `${pod.name}-replica` }]),
        }));
        const doubled = { ...inventory, workloads };
        const naive = new NaiveEvaluator(doubled, assumptions);
        const rows = [...compile(doubled, { assumptions }).connections({ replicas: 'included' })];
        const wrong = [...Map.groupBy(naive.pods, ({ workload }) => workloadKey(workload))].flatMap(
          ([key, pods]) => {
            const row = rows.find(({ from, to }) => endKey(from) === key && endKey(to) === key);
            const pairs = pods.flatMap((one) =>
              pods.flatMap((other) => (one === other ? [] : [[one, other]])),
            );
            return PROTOCOLS.flatMap((protocol) =>
              PORTS.filter((port) => {
                const verdicts = pairs.map(([one, other]) => naive.verdict(one!, other!, protocol, port));
                return (row?.allowed.has(protocol, port) ?? false) !== (best(verdicts) === 'allowed');
              }).map((port) => `${key}: ${protocol} ${port}`),
            );
          },
        );
        expect(wrong).toEqual([]);
      }),
      settings,
    );
  });

  it('lists the same rows towards one workload as in the whole listing', () => {
    fc.assert(
      fc.property(arbitraryInventory, settledAssumptions, openPoints, (inventory, world, open) => {
        const model = compile(inventory, { assumptions: { ...world, ...open } });
        const all = [...model.connections()];
        for (const workload of model.workloads) {
          const key = workloadKey(workload);
          const to = all.filter((row) => endKey(row.to) === key).map(rowText);
          const from = all.filter((row) => endKey(row.from) === key).map(rowText);
          expect([...model.connections({ to: workload })].map(rowText).sort()).toEqual(to.sort());
          expect([...model.connections({ from: workload })].map(rowText).sort()).toEqual(from.sort());
          const outside = all.filter((row) => row.from.type === 'external' && endKey(row.to) === key);
          expect([...model.connections({ from: 'outside', to: workload })]).toEqual(outside);
        }
      }),
      { ...settings, numRuns: Math.min(settings.numRuns, 200) },
    );
  });
});
