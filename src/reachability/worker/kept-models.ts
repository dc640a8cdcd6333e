import { fromStoredObjects } from '../../core/inventory/from-stored-objects.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { StoredObject } from '../../core/inventory/stored-object.ts';
import { compile } from '../../core/reachability/compilation/compile.ts';
import { EntryPoints } from '../../core/reachability/entry/entry-points.ts';
import type { ReachabilityModel } from '../../core/reachability/model/model.ts';
import { PathFinder } from '../../core/reachability/paths/find-paths.ts';
import { chooseAssumptions } from '../../core/reachability/plugins/profiles.ts';
import type { ModelSource } from './model-task.ts';
import type { TimeBudget } from './time-budget.ts';

/** One snapshot's inventory, and what is compiled of it when it is first asked for: inventory listings do without. */
export class KeptModel {
  readonly inventory: Inventory;
  readonly source: ModelSource;
  /** What it weighs in memory, by and large. */
  readonly objects: number;
  #model: ReachabilityModel | undefined;
  #entryPoints: EntryPoints | undefined;
  #paths: PathFinder | undefined;

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
}

export interface KeptLimits {
  /** Snapshots kept at once. */
  readonly snapshots: number;
  /** Objects of all of them together. */
  readonly objects: number;
}

/** The snapshots that were asked about last, within bounds on their number and size. */
export class KeptModels {
  readonly #limits: KeptLimits;
  readonly #load: (source: ModelSource) => Promise<readonly StoredObject[]>;
  readonly #kept = new Map<string, KeptModel>();

  constructor(limits: KeptLimits, load: (source: ModelSource) => Promise<readonly StoredObject[]>) {
    this.#limits = limits;
    this.#load = load;
  }

  /**
   * The snapshots of `sources`, in that order; those that are not kept are loaded. What one question needs is kept
   * until the next one, whatever its size. Throws `OutOfTimeError`.
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
