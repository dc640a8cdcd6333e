import { fromStoredObjects } from '../core/inventory/from-stored-objects.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import { compile } from '../core/reachability/compile.ts';
import { EntryPoints } from '../core/reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../core/reachability/model.ts';
import { PathFinder } from '../core/reachability/paths/find-paths.ts';
import { chooseAssumptions } from '../core/reachability/plugins/profiles.ts';
import { laterModel } from '../core/reachability/revision/later-model.ts';
import type { AssumptionSettings } from '../core/reachability/plugins/profiles.ts';
import { compareModels } from './comparison-listing.ts';
import type { ComparedModels } from './comparison-listing.ts';
import { listConnections } from './connection-listing.ts';
import { explainConnection } from './explanation.ts';
import { listExposures } from './exposure-listing.ts';
import { listInventory } from './inventory-listing.ts';
import { searchPaths } from './path-search.ts';
import type { InputNeeded, ModelAnswer, ModelInput, ModelTask } from './model-question.ts';

/** Snapshots kept at once: enough to compare a few, little enough for large clusters. */
const MAX_KEPT = 4;

interface Kept {
  readonly inventory: Inventory;
  readonly settings: AssumptionSettings;
  /** Compiled when first asked for: inventory listings do without. */
  model?: ReachabilityModel;
  entryPoints?: EntryPoints;
  paths?: PathFinder;
}

const kept = new Map<string, Kept>();

/** The two snapshots that were compared last. */
let compared:
  | { readonly snapshots: Readonly<Record<'before' | 'after', Kept>>; readonly models: ComparedModels }
  | undefined;

/** Answers one question about a snapshot, or about several; runs in a worker thread. */
export default function answer({ modelKeys, inputs, question }: ModelTask): ModelAnswer | InputNeeded {
  const missing = modelKeys.filter((key) => !kept.has(key) && !inputs.has(key));
  if (missing.length > 0) return { about: 'input-needed', modelKeys: missing };
  const snapshots = modelKeys.map((key) => kept.get(key) ?? read(inputs.get(key)!));
  snapshots.forEach((snapshot, place) => keep(modelKeys[place]!, snapshot));
  const [snapshot, other = snapshot] = snapshots;
  if (snapshot === undefined || other === undefined) throw new Error('a question is about a snapshot');
  switch (question.about) {
    case 'inventory':
      return { about: 'inventory', answer: listInventory(snapshot.inventory, question) };
    case 'explanation':
      return { about: 'explanation', answer: explainConnection(modelOf(snapshot), question) };
    case 'connections':
      return { about: 'connections', answer: listConnections(modelOf(snapshot), question) };
    case 'exposures': {
      const { workloads } = modelOf(snapshot);
      return { about: 'exposures', answer: listExposures(workloads, entryPointsOf(snapshot), question) };
    }
    case 'paths': {
      snapshot.paths ??= new PathFinder(snapshot.inventory, modelOf(snapshot), entryPointsOf(snapshot));
      return { about: 'paths', answer: searchPaths(snapshot.paths, question) };
    }
    case 'comparison':
      return { about: 'comparison', answer: compareModels(comparedModels(snapshot, other), question) };
  }
}

function modelOf(snapshot: Kept): ReachabilityModel {
  const { inventory, settings } = snapshot;
  snapshot.model ??= compile(inventory, { assumptions: chooseAssumptions(inventory, settings).assumptions });
  return snapshot.model;
}

/**
 * Two snapshots of one cluster mostly differ in little: the later model is then made of the earlier one, and only the
 * rows that may differ are compared. Kept for the next question about the same two.
 */
function comparedModels(before: Kept, after: Kept): ComparedModels {
  if (compared?.snapshots.before !== before || compared.snapshots.after !== after)
    compared = { snapshots: { before, after }, models: modelsToCompare(before, after) };
  return compared.models;
}

function modelsToCompare(before: Kept, after: Kept): ComparedModels {
  const [one, other] = [before, after].map(({ inventory, settings }) =>
    JSON.stringify(chooseAssumptions(inventory, settings).assumptions),
  );
  const earlier = { inventory: before.inventory, model: modelOf(before) };
  const { model, touched } = laterModel(earlier, after.inventory, one === other ? 'same' : 'other', () =>
    modelOf(after),
  );
  return { before: earlier.model, after: model, ...(touched && { touched }) };
}

function entryPointsOf(snapshot: Kept): EntryPoints {
  snapshot.entryPoints ??= new EntryPoints(snapshot.inventory, modelOf(snapshot));
  return snapshot.entryPoints;
}

function read(input: ModelInput): Kept {
  return { inventory: fromStoredObjects(input.objects, input.meta), settings: input.settings };
}

/** Puts a snapshot last in line and drops the ones that were not asked about for longest. */
function keep(modelKey: string, snapshot: Kept): void {
  kept.delete(modelKey);
  kept.set(modelKey, snapshot);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
}
