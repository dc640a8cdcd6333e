import type { Inventory } from '../inventory/inventory.ts';
import { fromStoredObjects, StoredObjectError } from '../inventory/stored/from-stored-objects.ts';
import { storedWorkloadName, type StoredObject } from '../inventory/stored/stored-object.ts';
import { compareText } from '../inventory/order.ts';
import { compile } from '../reachability/compilation/compile.ts';
import { chooseAssumptions } from '../reachability/plugins/profiles.ts';
import type { InventoryChange } from '../reachability/revision/change.ts';
import {
  revisedModel,
  type LaterModel,
  type ModelledInventory,
} from '../reachability/revision/later-model.ts';
import { verdictBasis } from './basis.ts';
import type { DriftGround } from './drift-ground.ts';
import type { BodyReader } from './objects/object-change.ts';
import { driftObject } from './objects/drift-object.ts';
import { identityKey, subjectKeyOf, type StoredIdentity } from '../inventory/stored/stored-identity.ts';
import { swappedObjects } from '../inventory/stored/swapped-objects.ts';

/** An object that verdicts may depend on and that differs between the base and the new snapshot. */
export interface Difference extends StoredIdentity {
  readonly key: string;
  /** `pods`: of a workload, only which pods it has and where they run. */
  readonly of: 'object' | 'pods';
}

/** The objects that differ between the base and the new snapshot, without those that no verdict depends on. */
export function differences(ground: DriftGround, objects: readonly StoredObject[]): readonly Difference[] {
  const found = new Map<string, Difference>();
  const add = (object: StoredIdentity): void => {
    if (driftObject(object).category === 'exposure') return;
    const { kind, namespace, name } = object;
    const key = subjectKeyOf(object);
    const isPods = kind === 'Placement';
    if (isPods && found.has(key)) return;
    found.set(key, {
      kind: isPods ? 'Workload' : kind,
      namespace,
      name,
      key,
      of: isPods ? 'pods' : 'object',
    });
  };
  const now = new Map(objects.map((object) => [identityKey(object), object.contentHash]));
  for (const object of ground.objects) {
    if (object.of === 'newest') continue;
    const key = identityKey(object);
    if (now.get(key) !== object.contentHash) add(object);
    now.delete(key);
  }
  for (const object of objects) if (now.has(identityKey(object))) add(object);
  return [...found.values()].sort((a, b) => compareText(a.key, b.key));
}

/**
 * The base, rebuilt from the new state and the objects that differ. What is equal is taken from the new state; if little
 * differs, the model is derived from the new one. `touched` are the workloads whose rows may differ from the new state.
 * Throws `StoredObjectError`.
 */
export function baseState(
  ground: DriftGround,
  after: ModelledInventory,
  changed: readonly Difference[],
  bodies: BodyReader,
): ModelledInventory & LaterModel {
  const { grounds } = ground.base;
  const keys = new Set(changed.map(({ key }) => key));
  const earlier = fromStoredObjects(
    ground.objects
      .filter((object) => object.of !== 'newest' && keys.has(subjectKeyOf(object)))
      .map((object) => {
        const body = bodies(object.contentHash);
        if (body !== undefined) return { ...object, body };
        const unkept = { ...object, body: '' };
        throw new StoredObjectError('stored-object-broken', unkept, 'its content is no longer stored.');
      }),
    { unread: grounds.unread, problems: [], absentKinds: [], ignoredKinds: {} },
  );
  const inventory = { ...swappedObjects(after.inventory, earlier, keys), unread: grounds.unread };
  // What is recorded overrides what this version would choose, which adds points that are not recorded.
  const { assumptions } = chooseAssumptions(inventory, {
    cniProfile: grounds.cniProfile,
    assumptions: grounds.assumptions,
  });
  const basis = verdictBasis(
    { assumptions, unread: grounds.unread },
    { assumptions: after.model.assumptions, unread: after.inventory.unread },
  );
  const changes = basis === 'same' ? new ChangeIndex(inventory).changesTo(changed) : 'more-than-changes';
  return { inventory, ...revisedModel(after.model, changes, () => compile(inventory, { assumptions })) };
}

/** Expresses differences as changes that `revise` accepts. */
export class ChangeIndex {
  readonly #inventory: Inventory;
  readonly #policies: ReadonlyMap<string, Inventory['networkPolicies'][number]>;
  readonly #workloads: ReadonlyMap<string, Inventory['workloads'][number]>;

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
    this.#policies = new Map(inventory.networkPolicies.map((policy) => [identityKey(policy), policy]));
    this.#workloads = new Map(
      inventory.workloads.map((workload) => {
        const { namespace } = workload;
        return [identityKey({ kind: 'Workload', namespace, name: storedWorkloadName(workload) }), workload];
      }),
    );
  }

  /** The changes that make objects as they are in the inventory, if all of them are such changes. */
  changesTo(differing: readonly Difference[]): readonly InventoryChange[] | 'more-than-changes' {
    const changes = differing.flatMap((difference) => this.changeTo(difference) ?? []);
    return changes.length < differing.length ? 'more-than-changes' : changes;
  }

  /** The change that makes an object as it is in the inventory; undefined if it is not one of these changes. */
  changeTo({ kind, namespace, name, key }: Difference): InventoryChange | undefined {
    if (kind === 'Workload') {
      const workload = this.#workloads.get(key);
      if (workload !== undefined) return { type: 'put-workload', workload };
      const { kind: own, name: ownName } = driftObject({ kind, namespace, name });
      return { type: 'remove-workload', workload: { namespace, kind: own, name: ownName } };
    }
    if (kind !== 'NetworkPolicy') return undefined;
    const policy = this.#policies.get(key);
    if (policy !== undefined) return { type: 'put-network-policy', policy };
    const isUnevaluated = this.#inventory.unevaluatedPolicies.some(
      (other) => other.kind === kind && other.namespace === namespace && other.name === name,
    );
    return isUnevaluated ? undefined : { type: 'remove-network-policy', policy: { namespace, name } };
  }
}

/** A state with some objects as in another state; `basis`: also with its assumptions, and with what it could not read. */
export function withChangesOf(
  state: ModelledInventory,
  { inventory: other, model }: ModelledInventory,
  index: ChangeIndex,
  changes: readonly (Difference | 'basis')[],
): LaterModel & ModelledInventory {
  const objects = changes.filter((change) => change !== 'basis');
  const isOtherBasis = objects.length < changes.length;
  const swapped = swappedObjects(state.inventory, other, new Set(objects.map(({ key }) => key)));
  const inventory = isOtherBasis ? { ...swapped, unread: other.unread } : swapped;
  const { assumptions } = isOtherBasis ? model : state.model;
  const revisions = isOtherBasis ? 'more-than-changes' : index.changesTo(objects);
  return { inventory, ...revisedModel(state.model, revisions, () => compile(inventory, { assumptions })) };
}
