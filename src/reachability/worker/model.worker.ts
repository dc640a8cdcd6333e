import { workerData } from 'node:worker_threads';
import { laterModel } from '../../core/reachability/revision/later-model.ts';
import { createPool } from '../../database/pool.ts';
import { SnapshotStore } from '../../snapshots/snapshot.store.ts';
import type { ComparedModels, Ground } from '../topic.ts';
import { TOPIC_FOLDERS } from '../topics.ts';
import { KeptModels } from './kept-models.ts';
import type { KeptModel } from './kept-models.ts';
import type { Timed } from '../../threads/fair-thread.ts';
import type { ModelAnswer, ModelTask } from './model-task.ts';
import { TimeBudget } from '../../threads/time-budget.ts';
import { databaseOf, replyWith, type WorkerReply } from '../../threads/worker-reply.ts';

/** Enough to compare a few snapshots, but small enough for large clusters. */
const KEPT = { snapshots: 4, objects: 100_000 };

const topics = new Map(TOPIC_FOLDERS.flatMap((folder) => folder.topics).map((topic) => [topic.name, topic]));

/** The thread reads snapshots itself, so that the service's event loop never processes a whole snapshot. */
const store = new SnapshotStore(createPool(databaseOf(workerData)));
const kept = new KeptModels(KEPT, ({ snapshot }) => store.loadObjects(snapshot));

/** The last two snapshots that were compared. */
let compared:
  { readonly before: KeptModel; readonly after: KeptModel; readonly models: ComparedModels } | undefined;

/** Does nothing. It can be called once the thread is ready for questions. */
export function start(): void {}

/** Answers one question about a snapshot, or about two, in a worker thread. */
export default function answer(task: ModelTask & Timed): Promise<WorkerReply<ModelAnswer>> {
  return replyWith(async () => {
    const topic = topics.get(task.topic);
    if (topic === undefined) throw new Error(`unknown topic "${task.topic}"`);
    const { question, scope } = task;
    const budget = new TimeBudget(task.endsAt);
    const needed = topic.needs(groundOf(await kept.get(task.sources, budget)));
    budget.look();
    return { topic: topic.name, answer: topic.answer(needed, question, { scope, budget }) };
  });
}

function groundOf([snapshot, other]: readonly KeptModel[]): Ground {
  if (snapshot === undefined) throw new Error('this question needs a snapshot');
  return {
    inventory: snapshot.inventory,
    get model() {
      return snapshot.model;
    },
    get entryPoints() {
      return snapshot.entryPoints;
    },
    get paths() {
      return snapshot.paths;
    },
    get classifier() {
      return snapshot.classifier;
    },
    get compared() {
      if (other === undefined) throw new Error('a comparison needs two snapshots');
      return comparedModels(snapshot, other);
    },
  };
}

/**
 * Two snapshots of one cluster usually differ little. The later model is then derived from the earlier one, and only
 * rows that may differ are compared. Kept for the next question about the same two snapshots.
 */
function comparedModels(before: KeptModel, after: KeptModel): ComparedModels {
  if (compared?.before !== before || compared.after !== after)
    compared = { before, after, models: modelsToCompare(before, after) };
  return compared.models;
}

function modelsToCompare(before: KeptModel, after: KeptModel): ComparedModels {
  const inventories = { before: before.inventory, after: after.inventory };
  if (before === after) return { inventories, before: before.model, after: before.model, touched: [] };
  const [one, other] = [before, after].map(({ assumptions }) => JSON.stringify(assumptions));
  const earlier = { inventory: before.inventory, model: before.model };
  const { model, touched } = laterModel(
    earlier,
    after.inventory,
    one === other ? 'same' : 'other',
    () => after.model,
  );
  return { inventories, before: earlier.model, after: model, ...(touched && { touched }) };
}
