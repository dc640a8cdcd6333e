import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../../../src/core/inventory/from-objects.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import type { EndpointQuery } from '../../../src/core/reachability/model/model.ts';
import { resolveAssumptions } from '../../../src/core/reachability/plugins/profiles.ts';
import { goldenText } from '../../support/golden.ts';

const FOLDER = import.meta.dirname;

const assumptions = resolveAssumptions('unknown', {
  networkPolicy: 'enforced',
  clusterTiers: 'enforced',
  cidrMatchesPods: 'by-address',
  hostNetworkPods: 'as-nodes',
});

const DB: EndpointQuery = { type: 'pod', namespace: 'shop', name: 'db' };
const WIKI: EndpointQuery = { type: 'pod', namespace: 'office', name: 'wiki' };
const OUTSIDE: EndpointQuery = { type: 'address', cidr: '203.0.113.7' };

/** The policies are about shop alone: nothing else may become unknown. */
const ASKED = [
  ['into shop', WIKI, DB, 5432],
  ['out of shop', DB, WIKI, 8080],
  ['from shop to the outside', DB, OUTSIDE, 443],
  ['from elsewhere to the outside', WIKI, OUTSIDE, 443],
] as const;

function inventoryOf(...files: readonly string[]): Inventory {
  const builder = new InventoryBuilder();
  for (const file of files)
    for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) builder.add(document.toJS());
  return builder.build();
}

/** Why the policy is not evaluated, and what becomes of connections that it may and may not be about. */
function answersOf(inventory: Inventory): string {
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

const cases = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('a policy of a cluster tier that the API server refuses, or that a later API has, is unknown in effect', () => {
  it.each(cases.map(({ name }) => name))('%s', (name) => {
    const inventory = inventoryOf(join(FOLDER, 'cluster.yaml'), join(FOLDER, name, 'policy.yaml'));
    const answers = answersOf(inventory);
    expect(inventory.clusterTierPolicies).toEqual([]);
    expect(answers).toBe(goldenText(join(FOLDER, name, 'expected.txt'), answers));
  });
});
