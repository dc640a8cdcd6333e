import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/core/network/address.ts';
import { PROTOCOLS } from '../../src/core/network/protocol.ts';
import type { Protocol } from '../../src/core/network/protocol.ts';
import { workloadKey } from '../../src/core/inventory/workload.ts';
import { compile } from '../../src/core/reachability/compilation/compile.ts';
import { containment, equivalence } from '../../src/core/reachability/comparison/containment.ts';
import type { Witness } from '../../src/core/reachability/comparison/containment.ts';
import { diff } from '../../src/core/reachability/comparison/diff.ts';
import type {
  ComparedEndpoint,
  ConnectionDifference,
} from '../../src/core/reachability/comparison/difference.ts';
import type { Endpoint, ReachabilityModel, Verdict } from '../../src/core/reachability/model/model.ts';
import {
  OUTSIDE_ADDRESSES,
  PORTS,
  arbitraryInventory,
  arbitraryPolicy,
  settledAssumptions,
} from '../support/engine/arbitrary-clusters.ts';
import { inventoryWith, namespaceNamed, workloadWith } from '../support/manifests/inventories.ts';
import { anyAssumptions, randomRuns, timeout } from '../support/engine/random-runs.ts';

const settings = randomRuns(150);

/** Two models of clusters that may share workloads, with the same assumptions. */
const twoModels = fc
  .record({
    inventory: arbitraryInventory,
    other: arbitraryInventory,
    policies: fc.array(arbitraryPolicy, { maxLength: 4 }),
    sharing: fc.constantFrom('workloads', 'nothing'),
    assumed: anyAssumptions,
  })
  .map(({ inventory, other, policies, sharing, assumed }) => ({
    before: compile(inventory, { assumptions: assumed }),
    after: compile(sharing === 'nothing' ? other : { ...inventory, networkPolicies: policies }, {
      assumptions: assumed,
    }),
  }));

/** Two policy sets over the same workloads. */
const twoPolicySets = fc
  .record({
    inventory: arbitraryInventory,
    policies: fc.array(arbitraryPolicy, { maxLength: 4 }),
    kept: fc.boolean(),
    assumed: anyAssumptions,
  })
  .map(({ inventory, policies, kept, assumed }) => ({
    before: compile(inventory, { assumptions: assumed }),
    after: compile(
      { ...inventory, networkPolicies: kept ? [...inventory.networkPolicies, ...policies] : policies },
      { assumptions: assumed },
    ),
  }));

type End = string;

interface Row {
  readonly from: Endpoint | ComparedEndpoint;
  readonly to: Endpoint | ComparedEndpoint;
}

/** Rows by their workloads and queried addresses. */
function byEnds<Each extends Row>(rows: Iterable<Each>): Map<string, Each[]> {
  const found = new Map<string, Each[]>();
  for (const row of rows)
    for (const from of endsMeant(row.from))
      for (const to of endsMeant(row.to))
        found.set(`${from} ${to}`, [...(found.get(`${from} ${to}`) ?? []), row]);
  return found;
}

const ASKED = OUTSIDE_ADDRESSES.map((text) => ({ text, ...parseAddress(text) }));

function endsMeant(end: Endpoint | ComparedEndpoint): End[] {
  if (end.type === 'workload') return [workloadKey(end)];
  const [first, last] = [end.range.first, end.range.last].map((text) => parseAddress(text).value);
  return ASKED.filter(
    ({ family, value }) => family === end.range.family && first! <= value && value <= last!,
  ).map(({ text }) => text);
}

/** Verdict for one connection in a model's own list, including replicas. */
function verdictIn(model: ReachabilityModel) {
  const rows = byEnds(model.connections({ replicas: 'included' }));
  return (from: End, to: End, protocol: Protocol, port: number): Verdict => {
    const [row] = rows.get(`${from} ${to}`) ?? [];
    if (row?.allowed.has(protocol, port)) return 'allowed';
    return row?.unknown.has(protocol, port) ? 'unknown' : 'denied';
  };
}

function* questions(before: ReachabilityModel, after: ReachabilityModel) {
  const keys = new Set([...before.workloads, ...after.workloads].map(workloadKey));
  for (const from of [...keys, ...OUTSIDE_ADDRESSES])
    for (const to of [...keys, ...OUTSIDE_ADDRESSES])
      if (from.includes('[') || to.includes('['))
        for (const protocol of PROTOCOLS) for (const port of PORTS) yield { from, to, protocol, port };
}

function endText(end: ComparedEndpoint): string {
  return end.type === 'workload' ? workloadKey(end) : `${end.range.first}-${end.range.last}`;
}

const differenceText = ({ change, from, to, before, after, allowed, unknown }: ConnectionDifference) =>
  [
    change,
    `${endText(from)} -> ${endText(to)}`,
    ...[before, after].map((side) => `${side.allowed.toString()} (${side.unknown.toString()})`),
    ...[allowed, unknown].map(({ gained, lost }) => `+${gained.toString()} -${lost.toString()}`),
  ].join('; ');

const touches = (keys: readonly string[]) => (each: ConnectionDifference) =>
  [each.from, each.to].some((end) => keys.includes(endText(end)));

const mirroredText = (each: ConnectionDifference) =>
  differenceText({
    ...each,
    change: each.change === 'added' ? 'removed' : each.change === 'removed' ? 'added' : 'changed',
    before: each.after,
    after: each.before,
    allowed: { gained: each.allowed.lost, lost: each.allowed.gained },
    unknown: { gained: each.unknown.lost, lost: each.unknown.gained },
  });

describe(`the semantic diff (DIFFERENTIAL_SEED=${settings.seed})`, () => {
  it('of a cluster with itself is empty', { timeout }, () => {
    fc.assert(
      fc.property(arbitraryInventory, anyAssumptions, (inventory, assumed) => {
        const [before, after] = [0, 1].map(() => compile(inventory, { assumptions: assumed }));
        expect(diff(before!, after!)).toMatchObject({
          workloads: { added: [], removed: [] },
          connections: [],
          ofAddedWorkloads: [],
          ofRemovedWorkloads: [],
        });
      }),
      settings,
    );
  });

  it('is mirrored by exchanging the clusters', { timeout }, () => {
    fc.assert(
      fc.property(twoModels, ({ before, after }) => {
        const forth = diff(before, after);
        const back = diff(after, before);
        expect(back.workloads).toEqual({ added: forth.workloads.removed, removed: forth.workloads.added });
        expect(back.connections.map(mirroredText)).toEqual(forth.connections.map(differenceText));
        expect(back.ofRemovedWorkloads.map(mirroredText)).toEqual(forth.ofAddedWorkloads.map(differenceText));
        expect(back.undecided).toBe(forth.undecided);
      }),
      settings,
    );
  });

  it('names exactly the connections whose verdicts differ', { timeout }, () => {
    fc.assert(
      fc.property(twoModels, ({ before, after }) => {
        const [was, is] = [verdictIn(before), verdictIn(after)];
        const found = diff(before, after);
        const all = byEnds([...found.connections, ...found.ofAddedWorkloads, ...found.ofRemovedWorkloads]);
        const wrong = [...questions(before, after)].filter(({ from, to, protocol, port }) => {
          const expected = [was(from, to, protocol, port), is(from, to, protocol, port)];
          const rows = all.get(`${from} ${to}`) ?? [];
          const shown = rows.map((each) =>
            [each.before, each.after].map(({ allowed, unknown }) =>
              allowed.has(protocol, port) ? 'allowed' : unknown.has(protocol, port) ? 'unknown' : 'denied',
            ),
          );
          if (rows.length === 0) return expected[0] !== expected[1];
          return rows.length > 1 || JSON.stringify(shown[0]) !== JSON.stringify(expected);
        });
        expect(wrong).toEqual([]);
      }),
      settings,
    );
  });

  it('keeps apart what comes and goes with a workload', { timeout }, () => {
    fc.assert(
      fc.property(twoModels, ({ before, after }) => {
        const { workloads, connections, ofAddedWorkloads } = diff(before, after);
        const keys = (own: typeof workloads.added) => own.map(workloadKey);
        const [added, removed] = [keys(workloads.added), keys(workloads.removed)];
        expect(connections.some(touches([...added, ...removed]))).toBe(false);
        expect(ofAddedWorkloads.every(touches(added))).toBe(true);
      }),
      settings,
    );
  });
});

const PROOF = {
  contained: /^all$/,
  exceeded: /^(allowed denied|not asked)$/,
  undecided: /^(unknown denied|unknown unknown|allowed unknown|not asked)$/,
};

/** The verdicts of both models for a witness; outside the queried addresses nothing is known here. */
function verdictsAt(
  { from, to, protocol, port }: Witness,
  ...models: ReturnType<typeof verdictIn>[]
): string {
  const [[source], [destination]] = [endsMeant(from), endsMeant(to)];
  if (source === undefined || destination === undefined) return 'not asked';
  return models.map((verdict) => verdict(source, destination, protocol, port)).join(' ');
}

describe('containment and equivalence of policy sets', () => {
  it('agree with every verdict, and prove what they deny with a witness', { timeout }, () => {
    fc.assert(
      fc.property(twoPolicySets, ({ before, after }) => {
        const answer = containment(before, after);
        const [inner, outer] = [verdictIn(before), verdictIn(after)];
        const pairs = [...questions(before, after)].map(({ from, to, protocol, port }) =>
          [inner(from, to, protocol, port), outer(from, to, protocol, port)].join(' '),
        );
        const exceeded = pairs.includes('allowed denied');
        const open = pairs.some((pair) => /unknown (denied|unknown)|allowed unknown/.test(pair));
        expect(exceeded && answer.type !== 'exceeded').toBe(false);
        expect(open && answer.type === 'contained').toBe(false);
        const shown = answer.type === 'contained' ? 'all' : verdictsAt(answer.witness, inner, outer);
        expect(shown).toMatch(PROOF[answer.type]);
      }),
      settings,
    );
  });

  it('holds both ways exactly where the diff is empty and nothing is unknown', { timeout }, () => {
    fc.assert(
      fc.property(twoPolicySets, ({ before, after }) => {
        const found = diff(before, after);
        const decided = [before, after].every((model) =>
          [...model.connections({ replicas: 'included' })].every(({ unknown }) => unknown.isEmpty()),
        );
        const same = found.connections.length === 0;
        const settled = same ? ['equivalent'] : ['different'];
        const possible = decided ? settled : ['different', 'undecided', ...(same ? ['equivalent'] : [])];
        expect(possible).toContain(equivalence(before, after).type);
      }),
      settings,
    );
  });

  it('are asked of the same workloads only', () => {
    const settled = { assumptions: fc.sample(settledAssumptions, 1)[0]! };
    const [one, two] = ['a', 'b'].map((name) =>
      compile(
        inventoryWith({
          namespaces: [namespaceNamed('shop')],
          workloads: [workloadWith({ namespace: 'shop', name })],
        }),
        settled,
      ),
    );
    expect(() => containment(one!, two!)).toThrow(expect.objectContaining({ code: 'different-workloads' }));
  });
});
