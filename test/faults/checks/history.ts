import type { Pool } from 'pg';
import { accessLists, type AccessLists } from '../../../src/core/access/access-lists.ts';
import { declaredByConfiguration } from '../../../src/core/access/declared-access.ts';
import { assess, ruleContext } from '../../../src/core/assessment/assess.ts';
import type { Inventory } from '../../../src/core/inventory/inventory.ts';
import { fromStoredObjects } from '../../../src/core/inventory/stored/from-stored-objects.ts';
import type { StoredObject } from '../../../src/core/inventory/stored/stored-object.ts';
import type { WorkloadReference } from '../../../src/core/inventory/workload.ts';
import { compile } from '../../../src/core/reachability/compilation/compile.ts';
import type { Patch } from '../../../src/core/remediation/patch.ts';
import { planPatches } from '../../../src/core/remediation/plan.ts';
import type { Assessment } from '../../../src/core/rules/assessment.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/rules/settings.ts';
import type { Snapshot } from '../../../src/snapshots/snapshot.ts';
import { makeStores } from '../../../src/stores.ts';
import { WHOLE_FLEET } from '../../support/store/history.ts';
import type { Witness } from '../run/run-plan.ts';
import type { RememberedSnapshot } from '../run/thinning.ts';

/** A stored snapshot, and what follows from its stored inventory, computed from scratch. */
export interface Recomputed {
  readonly snapshot: Snapshot;
  readonly objects: readonly StoredObject[];
  readonly inventory: Inventory;
  readonly assessment: Assessment;
  readonly patches: readonly Patch[];
  readonly access: AccessLists;
  /** Of every workload, in scope or not. */
  readonly accessOfAll: AccessLists;
}

/**
 * The history of a cluster as it is stored, oldest first. `computed` keeps what follows from equal inventories: it is
 * the same in every cluster.
 */
export async function recomputedHistory(
  pool: Pool,
  clusterId: string,
  { remembered }: Pick<Witness, 'remembered'>,
  computed: Map<string, Consequences>,
): Promise<readonly Recomputed[]> {
  const { snapshots } = makeStores(pool);
  const page = { limit: 1000, direction: 'forward' } as const;
  const { members } = await snapshots.list(WHOLE_FLEET, clusterId, page);
  const history: Recomputed[] = [];
  for (const { item: stored } of members.toReversed()) {
    const { snapshot: item, objects } = await storedOr(remembered.get(stored.id), stored, snapshots);
    const { unread, problems, assumptions } = item;
    const key = JSON.stringify([
      unread,
      problems,
      assumptions,
      objects.map(({ contentHash }) => contentHash),
    ]);
    const known = computed.get(key) ?? consequencesOf(item, objects);
    computed.set(key, known);
    history.push({ snapshot: item, objects, ...known });
  }
  return history;
}

/** A thinned snapshot as it was before. */
async function storedOr(
  before: RememberedSnapshot | undefined,
  snapshot: Snapshot,
  snapshots: ReturnType<typeof makeStores>['snapshots'],
): Promise<RememberedSnapshot> {
  if (snapshot.thinnedAt !== null && before !== undefined) return before;
  return { snapshot, objects: await snapshots.loadObjects(snapshot) };
}

export type Consequences = Omit<Recomputed, 'snapshot' | 'objects'>;

function consequencesOf(snapshot: Snapshot, objects: readonly StoredObject[]): Consequences {
  const { unread, problems, absentKinds, ignoredKinds, assumptions } = snapshot;
  const settings = DEFAULT_SETTINGS;
  const inventory = fromStoredObjects(objects, { unread, problems, absentKinds, ignoredKinds });
  const model = compile(inventory, { assumptions });
  const context = ruleContext(inventory, model, settings);
  const judged = assess({ inventory, model, settings, context });
  const planned = planPatches({ inventory, model, settings, context, results: judged.results });
  const accessOf = (subjects: readonly WorkloadReference[]) =>
    accessLists({ subjects, model, declared: declaredByConfiguration(context), alike: context.alike });
  return {
    inventory,
    assessment: { ...judged, results: planned.results },
    patches: planned.patches,
    access: accessOf(judged.workloads),
    accessOfAll: accessOf(inventory.workloads),
  };
}
