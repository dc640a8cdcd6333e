import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess, ruleContext } from '../../src/core/assessment/assess.ts';
import { approvableObjects } from '../../src/core/baseline/approvable.ts';
import { approvedPolicies } from '../../src/core/baseline/approved-policies.ts';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { NetworkPolicy } from '../../src/core/inventory/network-policy.ts';
import { EVERYTHING } from '../../src/core/inventory/selector.ts';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import { parseAddress } from '../../src/core/network/address.ts';
import { DIRECTIONS } from '../../src/core/network/protocol.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import type { Endpoint, Verdict } from '../../src/core/reachability/model/model.ts';
import type { Assumptions } from '../../src/core/reachability/plugins/cni-profile.ts';
import { unapprovedPolicyChange } from '../../src/core/rules/change/unapproved-policy-change.ts';
import { PolicyComparison } from '../../src/core/rules/change/weakened.ts';
import { DEFAULT_SETTINGS } from '../../src/core/rules/settings.ts';
import {
  arbitraryInventory,
  arbitraryPolicy,
  settledAssumptions,
} from '../support/engine/arbitrary-clusters.ts';
import { NaiveEvaluator } from '../support/engine/naive-evaluator.ts';
import { asText, questions, type Question } from '../support/engine/naive-questions.ts';
import { anyAssumptions, randomRuns, timeout } from '../support/engine/random-runs.ts';
import { WorkloadRows } from '../support/engine/workload-rows.ts';

const settings = randomRuns(40);
const ALL_PII = {
  ...DEFAULT_SETTINGS,
  classificationRules: [{ dataClass: 'pii', podSelector: EVERYTHING } as const],
};

function distinct<Item extends { readonly name: string; readonly namespace?: string }>(
  items: readonly Item[],
): readonly Item[] {
  return [...new Map(items.map((item) => [`${item.namespace}/${item.name}`, item])).values()];
}

/** Isolates a namespace from others, except those with a label. */
const gate = (namespace: string, team: string): NetworkPolicy => ({
  kind: 'NetworkPolicy',
  namespace,
  name: 'gate',
  labels: {},
  podSelector: EVERYTHING,
  directions: ['ingress'],
  ingress: [
    {
      peers: [
        {
          type: 'pods',
          namespaceSelector: { requirements: [{ key: 'team', operator: 'In', values: [team] }] },
        },
      ],
      ports: [],
    },
  ],
  egress: [],
});

/** A cluster today, and the same workloads under other policies and namespace labels that were approved. */
const clusters = fc
  .record({
    whole: arbitraryInventory,
    other: arbitraryInventory,
    policies: fc.array(arbitraryPolicy, { maxLength: 4 }),
    gates: fc.subarray([gate('n0', 'a'), gate('n1', 'a'), gate('n2', 'b')]),
    gatesToday: fc.constantFrom('kept', 'kept', 'removed'),
    replaced: fc.subarray(['policies', 'some-policies', 'tiers', 'labels'] as const, { minLength: 1 }),
  })
  .map(({ whole, other, policies, gates, gatesToday, replaced }) => {
    const today: Inventory = {
      ...whole,
      networkPolicies: distinct([
        ...(gatesToday === 'kept' ? gates : []),
        ...whole.networkPolicies.slice(0, 2),
      ]),
      clusterTierPolicies: distinct(whole.clusterTierPolicies),
    };
    const approved: Inventory = {
      ...today,
      ...(replaced.includes('policies') && { networkPolicies: distinct([...gates, ...policies]) }),
      ...(replaced.includes('some-policies') && {
        networkPolicies: distinct([
          ...gates,
          ...today.networkPolicies.slice(gates.length + 1),
          ...policies.slice(0, 1),
        ]),
      }),
      ...(replaced.includes('tiers') && { clusterTierPolicies: distinct(other.clusterTierPolicies) }),
      ...(replaced.includes('labels') && { namespaces: other.namespaces }),
    };
    return { today, approved };
  });

type Weakening = 'opened' | 'perhaps' | 'none';

/** What the comparison says of a question, asked of either end. */
function weakeningsIn(today: Inventory, approved: Inventory, assumptions: Assumptions) {
  const model = compile(today, { assumptions });
  const baseline = approvedPolicies(approvableObjects(approved), { inventory: today, model });
  const comparison = new PolicyComparison(model, baseline);
  const workloads = new Map(model.workloads.map((workload) => [workloadKey(workload), workload]));
  return ({ from, to, protocol, port }: Question): readonly Weakening[] =>
    DIRECTIONS.flatMap((direction) => {
      const [own, other] = direction === 'ingress' ? [to, from] : [from, to];
      const workload = workloads.get(own);
      if (workload === undefined) return [];
      const found = comparison.weakened(workload, direction).filter(({ peer }) => isMeant(peer, other));
      if (found.some(({ opened }) => opened.has(protocol, port))) return ['opened' as const];
      return [
        found.some(({ perhaps }) => perhaps.has(protocol, port)) ? ('perhaps' as const) : ('none' as const),
      ];
    });
}

function isMeant(peer: Endpoint, name: string): boolean {
  if (peer.type === 'workload') return workloadKey(peer) === name;
  if (name.includes('[')) return false;
  const { family, value } = parseAddress(name);
  const [first, last] = [peer.range.first, peer.range.last].map((text) => parseAddress(text).value);
  return family === peer.range.family && first! <= value && value <= last!;
}

function expectedOf(before: Verdict, now: Verdict): Weakening {
  if (now === 'allowed' && before === 'denied') return 'opened';
  return now === 'denied' || before === 'allowed' ? 'none' : 'perhaps';
}

describe(`the comparison with a baseline (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('finds exactly what is allowed now and denied by what was approved', { timeout }, () => {
    fc.assert(
      fc.property(clusters, settledAssumptions, ({ today, approved }, assumptions) => {
        const weakenings = weakeningsIn(today, approved, assumptions);
        const before = [...questions(new NaiveEvaluator(approved, assumptions))];
        const wrong = [...questions(new NaiveEvaluator(today, assumptions))].filter((question, place) => {
          const expected = expectedOf(before[place]!.expected, question.expected);
          return weakenings(question).some((found) => found !== expected);
        });
        expect(wrong.map(asText)).toEqual([]);
      }),
      settings,
    );
  });

  it(
    'leaves undecided what neither proves, and the rule fails, passes or leaves open accordingly',
    { timeout },
    () => {
      fc.assert(
        fc.property(clusters, anyAssumptions, ({ today, approved }, assumptions) => {
          const weakenings = weakeningsIn(today, approved, assumptions);
          const [old, now] = [approved, today].map((one) => new WorkloadRows(compile(one, { assumptions })));
          const wrong = [...questions(new NaiveEvaluator(today, assumptions))].filter((question) => {
            const { from, to, protocol, port } = question;
            const [was, is] = [old, now].map((rows) => rows!.verdict(from, to, protocol, port));
            // What the same policies leave open on both sides is no difference.
            if (was === 'unknown' && is === 'unknown') return weakenings(question).includes('opened');
            return weakenings(question).some((found) => found !== expectedOf(was!, is!));
          });
          expect(wrong.map(asText)).toEqual([]);
          const model = compile(today, { assumptions });
          const baseline = approvedPolicies(approvableObjects(approved), { inventory: today, model });
          const comparison = new PolicyComparison(model, baseline);
          const context = ruleContext(today, model, ALL_PII, baseline);
          const { results } = assess({
            inventory: today,
            model,
            settings: ALL_PII,
            context,
            rules: [unapprovedPolicyChange],
          });
          const outcomes = results.map(({ outcome }) => outcome);
          expect(outcomes).toEqual(
            [...model.workloads]
              .toSorted((a, b) => (workloadKey(a) < workloadKey(b) ? -1 : 1))
              .map((workload) => {
                const found = DIRECTIONS.flatMap((direction) => comparison.weakened(workload, direction));
                if (found.some(({ opened }) => !opened.isEmpty())) return 'fail';
                return found.length > 0 ? 'unknown' : 'pass';
              }),
          );
        }),
        settings,
      );
    },
  );
});
