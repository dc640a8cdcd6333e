import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryInventory, OUTSIDE_ADDRESSES } from '../../../test/support/engine/arbitrary-clusters.ts';
import { anyAssumptions, randomRuns, timeout } from '../../../test/support/engine/random-runs.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { toStoredObjects } from '../inventory/stored/stored-object.ts';
import { workloadKey } from '../inventory/workload.ts';
import { parseAddress } from '../network/address.ts';
import { NO_CONNECTIONS, parseConnectionSet } from '../network/connection-set.ts';
import type { ConnectionSet } from '../network/sets.ts';
import { compile } from '../reachability/compilation/compile.ts';
import { comparisons } from '../reachability/comparison/diff.ts';
import type { ComparedEndpoint, Verdicts } from '../reachability/comparison/difference.ts';
import type { Endpoint, ReachabilityModel, Verdict } from '../reachability/model/model.ts';
import type { Assumptions } from '../reachability/plugins/cni-profile.ts';
import { DEFAULT_SETTINGS, classificationSettings } from '../rules/settings.ts';
import type { ChangedConnection, ConnectionDrift, DriftEndpoint, DriftEvent } from './drift-event.ts';
import { driftEvents } from './drift-events.ts';
import type { DriftGround, Grounds, SnapshotQuality } from './drift-ground.ts';
import { swappedObjects } from '../inventory/stored/swapped-objects.ts';
import { identityOf } from './objects/earlier-objects.ts';
import { identityKey } from '../inventory/stored/stored-identity.ts';

interface State {
  readonly inventory: Inventory;
  readonly assumptions: Assumptions;
}

/** Takes some objects of one list as they are, some as in another, and leaves some out. */
function mixed<Item extends { readonly name: string; readonly namespace?: string }>(
  one: readonly Item[],
  other: readonly Item[],
  choices: readonly number[],
): readonly Item[] {
  const keyOf = ({ namespace = '', name }: Item) => `${namespace}/${name}`;
  const found = new Map<string, Item>();
  for (const [place, item] of one.entries()) {
    const choice = choices[place % choices.length]! % 5;
    const twin = other[place];
    if (choice < 3) found.set(keyOf(item), item);
    // As in the other list, with this object's name, so that it is a change of it.
    else if (choice === 3 && twin !== undefined)
      found.set(keyOf(item), {
        ...twin,
        name: item.name,
        ...(item.namespace && { namespace: item.namespace }),
      });
  }
  for (const [place, item] of other.entries())
    if (choices[(place + 3) % choices.length]! % 5 === 4 && !found.has(keyOf(item)))
      found.set(keyOf(item), item);
  return [...found.values()];
}

const changedClusters: fc.Arbitrary<readonly [State, State]> = fc
  .record({
    one: arbitraryInventory,
    other: arbitraryInventory,
    choices: fc.array(fc.nat({ max: 20 }), { minLength: 7, maxLength: 7 }),
    assumptions: fc.tuple(anyAssumptions, anyAssumptions),
    basis: fc.constantFrom('same', 'same', 'same', 'other'),
    tiers: fc.constantFrom('none', 'none', 'same', 'other'),
  })
  .map(({ one, other, choices, assumptions: [left, right], basis, tiers }) => {
    const before = { ...one, clusterTierPolicies: tiers === 'none' ? [] : one.clusterTierPolicies };
    const after: Inventory = {
      ...before,
      networkPolicies: mixed(one.networkPolicies, other.networkPolicies, choices),
      workloads: mixed(one.workloads, other.workloads, choices.toReversed()),
      namespaces: choices[0]! < 5 ? other.namespaces : one.namespaces,
      clusterTierPolicies: tiers === 'other' ? other.clusterTierPolicies : before.clusterTierPolicies,
    };
    return [
      { inventory: before, assumptions: left },
      { inventory: after, assumptions: basis === 'same' ? left : right },
    ];
  });

function groundsOf({ inventory, assumptions }: State): Grounds {
  return {
    engineVersion: '1',
    ruleSetDigest: 'rules',
    scopeDigest: JSON.stringify(assumptions),
    scoreFormulaVersion: 1,
    cniProfile: 'unknown',
    assumptions,
    classification: classificationSettings(DEFAULT_SETTINGS),
    unread: inventory.unread,
    dataFlows: null,
  };
}

function driftBetween(before: State, after: State, quality: SnapshotQuality = 'settled') {
  const [was, is] = [toStoredObjects(before.inventory), toStoredObjects(after.inventory)];
  const bodies = new Map([...was, ...is].map(({ contentHash, body }) => [contentHash, body]));
  const snapshot = { sequence: 1, grounds: groundsOf(before) };
  const ground: DriftGround = {
    base: snapshot,
    newest: snapshot,
    objects: was.map((object) => ({ ...object, of: 'both' })),
    recorded: [],
    scores: [],
  };
  const model = compile(after.inventory, { assumptions: after.assumptions });
  let ids = 0;
  return driftEvents(
    ground,
    {
      inventory: after.inventory,
      model,
      objects: is,
      grounds: groundsOf(after),
      settings: DEFAULT_SETTINGS,
      quality,
      scores: [],
      findings: [],
    },
    (hash) => bodies.get(hash)!,
    () => `e${++ids}`,
  );
}

/** An end of a compared connection, of a told one, or of a row of a model. */
type End = ComparedEndpoint | DriftEndpoint | Endpoint;

/** Ends with outside addresses instead of ranges. */
function namesOf(end: End): readonly string[] {
  if (end.type === 'workload') return [workloadKey(end)];
  const { family } = end.range;
  const [first, last] = [end.range.first, end.range.last].map((at) =>
    typeof at === 'bigint' ? at : parseAddress(at).value,
  );
  return OUTSIDE_ADDRESSES.filter((text) => {
    const address = parseAddress(text);
    return address.family === family && address.value >= first! && address.value <= last!;
  });
}

const VERDICTS: readonly Verdict[] = ['allowed', 'unknown', 'denied'];
const portsOf = ({ allowed, unknown }: Verdicts, verdict: Verdict): ConnectionSet => {
  if (verdict === 'allowed') return allowed;
  return verdict === 'unknown'
    ? unknown
    : parseConnectionSet('All Connections').subtract(allowed).subtract(unknown);
};

/** The changed ports of each pair of workloads and addresses, by the verdicts before and after. */
type Changes = Map<string, ConnectionSet>;

function naiveChanges(
  before: ReachabilityModel,
  after: ReachabilityModel,
  quality: SnapshotQuality,
): Changes {
  const found: Changes = new Map();
  for (const { compared } of comparisons(before, after))
    for (const was of VERDICTS)
      for (const is of VERDICTS) {
        if (was === is || (quality === 'open' && is !== 'allowed')) continue;
        const ports = portsOf(compared.before, was).intersect(portsOf(compared.after, is));
        if (ports.isEmpty()) continue;
        for (const from of namesOf(compared.from))
          for (const to of namesOf(compared.to)) found.set(`${from} -> ${to} ${was} ${is}`, ports);
      }
  return found;
}

function toldChanges(events: readonly DriftEvent[]): Changes {
  const found: Changes = new Map();
  for (const { connections } of partsOf(events))
    for (const { from, to, before, after, ports: text } of connections)
      for (const source of namesOf(from))
        for (const target of namesOf(to)) {
          const key = `${source} -> ${target} ${before} ${after}`;
          const known = found.get(key) ?? NO_CONNECTIONS;
          const ports = parseConnectionSet(text);
          expect(known.intersect(ports).toString(), `${key} is told twice`).toBe('No Connections');
          found.set(key, known.union(ports));
        }
  return found;
}

function partsOf(events: readonly DriftEvent[]) {
  return connectionsIn(events).flatMap(({ parts }) => parts);
}

function connectionsIn(events: readonly DriftEvent[]): readonly ConnectionDrift[] {
  return events.filter((event) => event.type === 'connection');
}

const texts = (changes: Changes) => [...changes].map(([key, ports]) => `${key}: ${ports.toString()}`).sort();

/** Whether a connection has its new verdict in a model, on all of its ports. */
function hasNewVerdict(model: ReachabilityModel, { from, to, ports, after }: ChangedConnection): boolean {
  const wanted = parseConnectionSet(ports);
  const [sources, targets] = [new Set(namesOf(from)), new Set(namesOf(to))];
  let isSame = true;
  const seen = new Set<string>();
  for (const row of model.connections({ replicas: 'included' }))
    for (const source of namesOf(row.from))
      for (const target of namesOf(row.to)) {
        if (!sources.has(source) || !targets.has(target)) continue;
        seen.add(`${source} ${target}`);
        isSame &&= wanted.subtract(portsOf(row, after)).isEmpty();
      }
  const unseen = sources.size * targets.size - seen.size;
  return isSame && (unseen === 0 || after === 'denied');
}

/** Compiles the state before with any set of changes, given by their events. */
class Subsets {
  readonly #states: readonly [State, State];
  readonly #changes: ReadonlyMap<string, DriftEvent>;
  readonly #models = new Map<string, ReachabilityModel>();

  constructor(states: readonly [State, State], events: readonly DriftEvent[]) {
    this.#states = states;
    this.#changes = new Map(
      events.filter(({ type }) => type === 'object' || type === 'basis').map((event) => [event.id, event]),
    );
  }

  /** The ids of all changes. */
  get all(): readonly string[] {
    return [...this.#changes.keys()];
  }

  /** Whether a connection has its new verdict with these changes only. */
  haveEffect(ids: readonly string[], connection: ChangedConnection): boolean {
    return hasNewVerdict(this.#modelWith(ids), connection);
  }

  #modelWith(ids: readonly string[]): ReachabilityModel {
    const key = ids.toSorted(byNumber).join();
    const known = this.#models.get(key);
    if (known !== undefined) return known;
    const [before, after] = this.#states;
    const changes = ids.map((id) => this.#changes.get(id)!);
    const keys = changes.flatMap((event) =>
      event.type === 'object' ? [identityKey(identityOf(event))] : [],
    );
    const { assumptions } = changes.some(({ type }) => type === 'basis') ? after : before;
    const model = compile(swappedObjects(before.inventory, after.inventory, new Set(keys)), { assumptions });
    this.#models.set(key, model);
    return model;
  }
}

describe('drift between two states', () => {
  it.each(['settled', 'open'] as const)(
    'tells every connection that differs once, in a %s snapshot',
    (quality) => {
      fc.assert(
        fc.property(changedClusters, ([before, after]) => {
          const [was, is] = [before, after].map(({ inventory, assumptions }) =>
            compile(inventory, { assumptions }),
          );
          const events = driftBetween(before, after, quality);
          expect(texts(toldChanges(events))).toEqual(texts(naiveChanges(was!, is!, quality)));
        }),
        randomRuns(100),
      );
    },
    timeout,
  );

  it(
    'names all changes that alone have the effect; where there are none, some that have it together, and need each other',
    () => {
      fc.assert(
        fc.property(changedClusters, (states) => {
          const events = driftBetween(...states);
          const subsets = new Subsets(states, events);
          for (const { parts, causes, attribution, candidates } of connectionsIn(events)) {
            expect(candidates).toBe(causes.length);
            for (const connection of parts.flatMap(({ connections }) => connections)) {
              if (namesOf(connection.from).length === 0 || namesOf(connection.to).length === 0) continue;
              const alone = subsets.all.filter((id) => subsets.haveEffect([id], connection));
              expect(alone).toEqual(attribution === 'single' ? causes.toSorted(byNumber) : []);
              expect(attribution === 'single' || subsets.haveEffect(causes, connection)).toBe(true);
              const needless = causes.filter((id) =>
                subsets.haveEffect(
                  causes.filter((other) => other !== id),
                  connection,
                ),
              );
              expect(needless.length > 0 && attribution === 'joint').toBe(false);
            }
          }
        }),
        randomRuns(40),
      );
    },
    timeout,
  );
});

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}
