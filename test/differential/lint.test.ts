import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../src/core/inventory/inventory.ts';
import type { PolicyRule } from '../../src/core/inventory/network-policy.ts';
import { DIRECTIONS, PROTOCOLS } from '../../src/core/network/protocol.ts';
import type { Direction } from '../../src/core/network/protocol.ts';
import { compile } from '../../src/core/reachability/compile.ts';
import { diff } from '../../src/core/reachability/comparison/diff.ts';
import type { LintFinding } from '../../src/core/reachability/lint/finding.ts';
import { lint } from '../../src/core/reachability/lint/lint.ts';
import type { EndpointQuery, ReachabilityModel } from '../../src/core/reachability/model.ts';
import { PORTS, arbitraryInventory, openPoints, settledAssumptions } from '../support/arbitrary-clusters.ts';

const numRuns = Number(process.env['DIFFERENTIAL_RUNS'] ?? 150);
const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? Date.now() % 0x8000_0000);
const timeout = 600_000_000;

/** Policies of one name are one policy to lint: here each has a name of its own. */
const inventories = arbitraryInventory.map((inventory) => ({
  ...inventory,
  networkPolicies: inventory.networkPolicies.map((policy, place) => ({ ...policy, name: `policy-${place}` })),
  clusterTierPolicies: inventory.clusterTierPolicies.map((policy, place) => ({
    ...policy,
    name: `tier-${place}`,
  })),
}));

/** The inventory without what findings of these codes are about. */
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

const REMOVABLE = ['redundant-policy', 'redundant-rule', 'shadowed-rule'];

const ADDRESSES = [
  ...Array.from({ length: 9 }, (_, last) => [`10.0.0.${last}`, `fd00::${last}`]).flat(),
  '192.0.2.1',
  '192.0.2.200',
  '8.8.8.8',
  '2001:db8::1',
];

/** What each pod allows in each direction, whatever the other end does. */
function* halves(model: ReachabilityModel) {
  const pods = model.workloads.flatMap(({ namespace, pods: own }) =>
    own.map(({ name }): EndpointQuery => ({ type: 'pod', namespace, name })),
  );
  const outside = ADDRESSES.map((cidr): EndpointQuery => ({ type: 'address', cidr }));
  for (const own of pods)
    for (const other of [...pods.filter((pod) => pod !== own), ...outside])
      for (const protocol of PROTOCOLS)
        for (const port of PORTS)
          for (const direction of DIRECTIONS) {
            const [from, to] = direction === 'egress' ? [own, other] : [other, own];
            yield model.explain(from, to, protocol, port)[direction].verdict;
          }
}

describe(`lint (DIFFERENTIAL_SEED=${seed})`, () => {
  it('calls redundant or shadowed only what can be removed, all together', { timeout }, () => {
    fc.assert(
      fc.property(inventories, settledAssumptions, openPoints, (inventory, settled, open) => {
        const options = { assumptions: { ...settled, ...open } };
        const left = without(inventory, lint(inventory, options), REMOVABLE);
        const { connections } = diff(compile(inventory, options), compile(left, options));
        expect(connections).toEqual([]);
      }),
      { numRuns: numRuns * 4, seed },
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
      { numRuns, seed },
    );
  });

  it('misses no rule of a NetworkPolicy that adds nothing to its direction', { timeout }, () => {
    fc.assert(
      fc.property(inventories, settledAssumptions, (inventory, settled) => {
        const options = { assumptions: { ...settled, networkPolicy: 'enforced' as const } };
        const plain = { ...inventory, clusterTierPolicies: [] };
        const found = lint(plain, options);
        const silent = new Set(
          found.filter(({ code }) => code === 'selects-nothing').map(({ object }) => object.name),
        );
        const clean = without(plain, found, REMOVABLE);
        const before = JSON.stringify([...halves(compile(clean, options))]);
        const missed = clean.networkPolicies.flatMap((policy) =>
          policy.directions.flatMap((direction) =>
            policy[direction].flatMap((rule) => {
              const empty = matchesNothing(found, policy.name, direction, rule, plain);
              if (silent.has(policy.name) || empty) return [];
              const changed = { ...policy, [direction]: policy[direction].filter((own) => own !== rule) };
              const networkPolicies = clean.networkPolicies.map((own) => (own === policy ? changed : own));
              const after = [...halves(compile({ ...clean, networkPolicies }, options))];
              return JSON.stringify(after) === before ? [`${policy.name} ${direction}`] : [];
            }),
          ),
        );
        expect(missed).toEqual([]);
      }),
      { numRuns: Math.min(numRuns, 25), seed },
    );
  });
});

const NO_MATCH: ReadonlySet<string> = new Set([
  'peer-matches-nothing',
  'named-port-unserved',
  'sctp-ignored',
  'named-egress-port-ignored',
]);

/** Whether lint says of some peer or port of a rule that it matches nothing: then nothing may be left of the rule. */
function matchesNothing(
  found: readonly LintFinding[],
  name: string,
  direction: Direction,
  rule: PolicyRule,
  { networkPolicies }: Inventory,
): boolean {
  const place = networkPolicies.find((policy) => policy.name === name)![direction].indexOf(rule);
  return found.some(
    ({ object, field, code }) =>
      object.name === name && field?.startsWith(`spec.${direction}[${place}].`) && NO_MATCH.has(code),
  );
}
