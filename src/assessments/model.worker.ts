import { fromStoredObjects } from '../core/inventory/from-stored-objects.ts';
import type { Inventory } from '../core/inventory/inventory.ts';
import { compile } from '../core/reachability/compile.ts';
import type { ReachabilityModel } from '../core/reachability/model.ts';
import { chooseAssumptions } from '../core/reachability/profiles.ts';
import type { AssumptionSettings } from '../core/reachability/profiles.ts';
import { listConnections } from './connection-listing.ts';
import { explainConnection } from './explanation.ts';
import { listInventory } from './inventory-listing.ts';
import type { ModelAnswer, ModelInput, ModelTask } from './model-question.ts';

/** Snapshots kept at once: enough to compare a few, little enough for large clusters. */
const MAX_KEPT = 4;

interface Kept {
  readonly inventory: Inventory;
  readonly settings: AssumptionSettings;
  /** Compiled when first asked for: inventory listings do without. */
  model?: ReachabilityModel;
}

const kept = new Map<string, Kept>();

/** Answers one question about one snapshot; runs in a worker thread. */
export default function answer({ modelKey, input, question }: ModelTask): ModelAnswer {
  const snapshot = input === undefined ? kept.get(modelKey) : read(input);
  if (snapshot === undefined) return { about: 'input-needed' };
  keep(modelKey, snapshot);
  if (question.about === 'inventory') {
    return { about: 'inventory', listing: listInventory(snapshot.inventory, question) };
  }
  const { inventory, settings } = snapshot;
  snapshot.model ??= compile(inventory, { assumptions: chooseAssumptions(inventory, settings).assumptions });
  if (question.about === 'explanation') {
    return { about: 'explanation', answer: explainConnection(snapshot.model, question) };
  }
  return { about: 'connections', listing: listConnections(snapshot.model, question) };
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
