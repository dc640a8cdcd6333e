import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import type { EndpointQuery } from '../../../src/core/reachability/model/model.ts';
import type { Assumptions } from '../../../src/core/reachability/plugins/cni-profile.ts';
import { answerOf, goldenCases, inputOf } from '../../support/golden.ts';
import { goldenCluster } from '../../support/golden-cluster.ts';

const SUITE = import.meta.dirname;

const points = { clusterTiers: 'enforced', cidrMatchesPods: 'by-address', hostNetworkPods: 'as-nodes' };

const DB: EndpointQuery = { type: 'pod', namespace: 'shop', name: 'db' };
const WIKI: EndpointQuery = { type: 'pod', namespace: 'office', name: 'wiki' };
const OUTSIDE: EndpointQuery = { type: 'address', cidr: '203.0.113.7' };

/** The policies apply only to shop: nothing else may become unknown. */
const ASKED = [
  ['into shop', WIKI, DB, 5432],
  ['out of shop', DB, WIKI, 8080],
  ['from shop to the outside', DB, OUTSIDE, 443],
  ['from elsewhere to the outside', WIKI, OUTSIDE, 443],
] as const;

/** Why the policy is not evaluated, and the verdicts of connections that it may and may not affect. */
function answersOf(inventory: Inventory, assumptions: Assumptions): string {
  const model = compile(inventory, { assumptions });
  const why = inventory.unevaluatedPolicies.flatMap(({ reason, problems }) => [
    `${reason}:`,
    ...problems.map(({ code, field }) => `  ${code} ${field ?? ''}`),
  ]);
  const verdicts = ASKED.map(
    ([what, from, to, port]) => `${what}: ${model.explain(from, to, 'TCP', port).verdict}`,
  );
  return [...why, ...verdicts, ''].join('\n');
}

describe('a policy of a cluster tier that the API server refuses, or that a later API has, is unknown in effect', () => {
  it.each(goldenCases(SUITE))('$name', async (golden) => {
    const files = [join(SUITE, 'cluster.yaml'), inputOf(golden)];
    const { inventory, assumptions } = goldenCluster(files, { assumptions: points, unread: [] });
    expect(inventory.clusterTierPolicies).toEqual([]);
    const answers = answersOf(inventory, assumptions);
    await expect(answers).toMatchFileSnapshot(answerOf(golden, 'expected.txt'));
  });
});
