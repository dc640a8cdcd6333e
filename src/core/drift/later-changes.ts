import { identityKey, type StoredIdentity } from '../inventory/stored/stored-identity.ts';
import { DIRECTIONS } from '../network/protocol.ts';
import { selectedBy } from '../reachability/revision/selected.ts';
import type { PossibleCause } from './attribution/candidate.ts';
import { ALL, type PolicyReach } from './attribution/reach.ts';
import { reachOf } from './candidates.ts';
import type { ComparedWorkloads } from './connections/compared-workloads.ts';
import type { ObjectDrift } from './drift-event.ts';
import type { HashedObject } from './drift-ground.ts';
import { driftObject } from './objects/drift-object.ts';

/** A change after something was recorded as opened, with the key of its event. */
export interface LaterChange extends PossibleCause {
  readonly key: string;
}

/** A change of an object, as its event tells it. */
export interface ToldChange extends Pick<ObjectDrift, 'contents'> {
  readonly identity: StoredIdentity;
}

/** The objects of two states, of which models were made. */
export type StatedObjects = Readonly<Record<'before' | 'after', Iterable<HashedObject>>>;

/** What was told since something was recorded as opened, and the basis, as what may have closed it. */
export function laterChanges(
  workloads: ComparedWorkloads,
  told: readonly ToldChange[],
  objects: StatedObjects,
  basis: 'same' | 'other',
): readonly LaterChange[] {
  const changed = Map.groupBy(
    told.filter(({ identity }) => driftObject(identity).category !== 'exposure'),
    ({ identity }) => identityKey(identity),
  );
  const known = new KnownContents(objects, changed);
  const absent = { before: absentFrom(workloads, 'before'), after: absentFrom(workloads, 'after') };
  return [
    ...(basis === 'other' ? [{ key: 'basis', reach: ALL }] : []),
    ...[...changed].map(([key, changes]): LaterChange => {
      const { identity } = changes[0]!;
      const isKnown = identity.kind === 'NetworkPolicy' && known.has(key, changes);
      return {
        key,
        reach: isKnown ? policyReach(workloads, identity, absent) : reachOf(workloads, identity),
      };
    }),
  ];
}

/** Which contents of objects are part of one of the states. */
class KnownContents {
  readonly #hashes = new Map<string, Set<string>>();

  constructor({ before, after }: StatedObjects, wanted: ReadonlyMap<string, unknown>) {
    for (const object of [...before, ...after]) {
      const key = identityKey(object);
      if (!wanted.has(key)) continue;
      const own = this.#hashes.get(key);
      if (own === undefined) this.#hashes.set(key, new Set([object.contentHash]));
      else own.add(object.contentHash);
    }
  }

  /** Whether the object never had other contents than in the two states, as far as was told. */
  has(key: string, changes: readonly ToldChange[]): boolean {
    const own = this.#hashes.get(key);
    return changes
      .flatMap(({ contents }) => [contents.before, contents.after])
      .every((hash) => hash === null || own?.has(hash) === true);
  }
}

/** What a policy selects in both states. Workloads that exist in only one of them may have been selected in the other. */
function policyReach(
  workloads: ComparedWorkloads,
  { namespace, name }: StoredIdentity,
  absent: Readonly<Record<'before' | 'after', ReadonlyMap<string, readonly number[]>>>,
): PolicyReach {
  const reach = { ingress: new Set<number>(), egress: new Set<number>() };
  for (const state of ['before', 'after'] as const) {
    const selected = selectedBy(workloads[state], { namespace, name });
    for (const direction of DIRECTIONS) {
      for (const reference of selected[direction]) {
        const number = workloads.numberOf(reference);
        if (number !== undefined) reach[direction].add(number);
      }
      for (const number of absent[state].get(namespace) ?? []) reach[direction].add(number);
    }
  }
  return { type: 'policy', ...reach };
}

/** The workloads of each namespace that a state lacks. */
function absentFrom(
  { all }: ComparedWorkloads,
  state: 'before' | 'after',
): ReadonlyMap<string, readonly number[]> {
  const absent = [...all.keys()].filter((number) => all[number]![state] < 0);
  return Map.groupBy(absent, (number) => all[number]!.namespace);
}
