import { fromStoredObjects } from '../../core/inventory/stored/from-stored-objects.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { StoredObject } from '../../core/inventory/stored/stored-object.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import { PathFinder } from '../../core/reachability/paths/find-paths.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import type { Classifier } from '../../core/classification/classification.ts';
import { createClassifier } from '../../core/classification/classifier.ts';
import type { ModelSource } from './model-task.ts';
import type { TimeBudget } from '../../threads/time-budget.ts';

/** The inventory of one snapshot. It is compiled on first use, because inventory lists do not need a compiled model. */
export class KeptModel {
  readonly inventory: Inventory;
  readonly source: ModelSource;
  /** Approximate size in memory. */
  readonly objects: number;
  #model: ReachabilityModel | undefined;
  #entryPoints: EntryPoints | undefined;
  #paths: PathFinder | undefined;
  #classifier: Classifier | undefined;

  constructor(source: ModelSource, objects: readonly StoredObject[]) {
    this.source = source;
    this.objects = objects.length;
    this.inventory = fromStoredObjects(objects, source.meta);
  }

  get assumptions() {
    return chooseAssumptions(this.inventory, this.source.settings).assumptions;
  }

  get model(): ReachabilityModel {
    return (this.#model ??= compile(this.inventory, { assumptions: this.assumptions }));
  }

  get entryPoints(): EntryPoints {
    return (this.#entryPoints ??= new EntryPoints(this.inventory, this.model));
  }

  get paths(): PathFinder {
    return (this.#paths ??= new PathFinder(this.inventory, this.model, this.entryPoints));
  }

  get classifier(): Classifier | null {
    const { classification } = this.source;
    if (classification === null) return null;
    return (this.#classifier ??= createClassifier(classification, this.inventory, this.assumptions));
  }
}

export interface KeptLimits {
  /** Maximum number of snapshots in the cache. */
  readonly snapshots: number;
  /** Maximum number of objects in the cache. */
  readonly objects: number;
}

/** A cache of recently used snapshots, limited in number and size. */
export class KeptModels {
  readonly #limits: KeptLimits;
  readonly #load: (source: ModelSource) => Promise<readonly StoredObject[]>;
  readonly #kept = new Map<string, KeptModel>();

  constructor(limits: KeptLimits, load: (source: ModelSource) => Promise<readonly StoredObject[]>) {
    this.#limits = limits;
    this.#load = load;
  }

  /**
   * The snapshots of `sources`, in that order, loading those that are not in the cache. The snapshots of one question
   * are kept until the next question, regardless of size. Throws `OutOfTimeError`.
   */
  async get(sources: readonly ModelSource[], budget: TimeBudget): Promise<readonly KeptModel[]> {
    const models: KeptModel[] = [];
    for (const source of sources) {
      budget.look();
      const { modelKey } = source;
      const model = this.#kept.get(modelKey) ?? new KeptModel(source, await this.#load(source));
      this.#kept.delete(modelKey);
      this.#kept.set(modelKey, model);
      models.push(model);
    }
    this.#dropOldest(new Set(models));
    budget.look();
    return models;
  }

  #dropOldest(needed: ReadonlySet<KeptModel>): void {
    let objects = 0;
    for (const model of this.#kept.values()) objects += model.objects;
    for (const [modelKey, model] of this.#kept) {
      if (this.#kept.size <= this.#limits.snapshots && objects <= this.#limits.objects) return;
      if (needed.has(model)) continue;
      this.#kept.delete(modelKey);
      objects -= model.objects;
    }
  }
}
