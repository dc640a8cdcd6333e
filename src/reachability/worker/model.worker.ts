import { workerData } from 'node:worker_threads';
import { laterModel } from '../../core/reachability/revision/later-model.ts';
import { createPool } from '../../database/pool.ts';
import type { PoolOptions } from '../../database/pool.ts';
import { isUnavailable } from '../../database/errors.ts';
import { SnapshotStore } from '../../snapshots/snapshot.store.ts';
import { compareModels } from '../comparison/comparison-listing.ts';
import type { ComparedModels } from '../comparison/comparison-listing.ts';
import { listConnections } from '../connections/connection-listing.ts';
import { explainConnection } from '../explanation/explanation.ts';
import { listExposures } from '../exposure/exposure-listing.ts';
import { listInventory } from '../inventory/inventory-listing.ts';
import { KeptModels } from './kept-models.ts';
import type { KeptModel } from './kept-models.ts';
import type { ModelAnswer, ModelQuestion, ModelTask, NoAnswer } from './model-question.ts';
import { searchPaths } from '../paths/path-search.ts';
import { OutOfTimeError, TimeBudget } from './time-budget.ts';

/** Enough to compare a few snapshots, little enough for large clusters. */
const KEPT = { snapshots: 4, objects: 100_000 };

/** The thread reads snapshots by itself, so that the event loop of the service never handles all of one. */
const store = new SnapshotStore(createPool({ ...databaseOf(workerData), maxConnections: 1 }));
const kept = new KeptModels(KEPT, ({ snapshot }) => store.loadObjects(snapshot));

/** The two snapshots that were compared last. */
let compared:
  { readonly before: KeptModel; readonly after: KeptModel; readonly models: ComparedModels } | undefined;

/** Answers one question about a snapshot, or about two; runs in a worker thread. */
export default async function answer({
  sources,
  question,
  endsAt,
}: ModelTask): Promise<ModelAnswer | NoAnswer> {
  const budget = new TimeBudget(endsAt);
  try {
    const models = await kept.get(sources, budget);
    return answerFrom(models, question, budget);
  } catch (error) {
    if (error instanceof OutOfTimeError) return { about: 'nothing', reason: 'out-of-time' };
    if (isUnavailable(error)) return { about: 'nothing', reason: 'database-unavailable' };
    throw error;
  }
}

function answerFrom(models: readonly KeptModel[], question: ModelQuestion, budget: TimeBudget): ModelAnswer {
  const [snapshot, other = snapshot] = models;
  if (snapshot === undefined || other === undefined) throw new Error('a question is about a snapshot');
  switch (question.about) {
    case 'inventory':
      return { about: 'inventory', answer: listInventory(snapshot.inventory, question) };
    case 'explanation':
      return { about: 'explanation', answer: explainConnection(snapshot.model, question) };
    case 'connections':
      return { about: 'connections', answer: listConnections(snapshot.model, question, budget) };
    case 'exposures': {
      const { workloads } = snapshot.model;
      return { about: 'exposures', answer: listExposures(workloads, snapshot.entryPoints, question, budget) };
    }
    case 'paths':
      return { about: 'paths', answer: searchPaths(snapshot.paths, question) };
    case 'comparison':
      return {
        about: 'comparison',
        answer: compareModels(comparedModels(snapshot, other), question, budget),
      };
  }
}

/**
 * Two snapshots of one cluster mostly differ in little: the later model is then made of the earlier one, and only the
 * rows that may differ are compared. Kept for the next question about the same two.
 */
function comparedModels(before: KeptModel, after: KeptModel): ComparedModels {
  if (compared?.before !== before || compared.after !== after)
    compared = { before, after, models: modelsToCompare(before, after) };
  return compared.models;
}

function modelsToCompare(before: KeptModel, after: KeptModel): ComparedModels {
  const [one, other] = [before, after].map(({ assumptions }) => JSON.stringify(assumptions));
  const earlier = { inventory: before.inventory, model: before.model };
  const { model, touched } = laterModel(
    earlier,
    after.inventory,
    one === other ? 'same' : 'other',
    () => after.model,
  );
  return { before: earlier.model, after: model, ...(touched && { touched }) };
}

/** What the thread was started with. */
function databaseOf(data: unknown): PoolOptions {
  if (typeof data === 'object' && data !== null && 'connectionString' in data) {
    const { connectionString } = data;
    if (typeof connectionString === 'string') return { connectionString };
  }
  throw new TypeError('the thread was started without a database');
}
