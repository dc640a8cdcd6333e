import { type WorkloadReference, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import { cutsOf, type Lost, type SharedCut } from './cuts.ts';
import type { Entrances } from './entrances.ts';
import { type Cut, targetKey } from '../patch.ts';

/** What a workload loses in one direction. `lost` is one object for all equivalent workloads. */
export interface Loss {
  readonly workload: WorkloadReference;
  readonly direction: Direction;
  readonly lost: readonly Lost[];
}

type SharedCuts = readonly SharedCut[];

/** What the targets of all patches lose. */
export class Losses {
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #entrances: Entrances;
  readonly #byTarget = new Map<string, Loss>();
  readonly #cuts = new Map<readonly Lost[], SharedCuts>();
  readonly #sources = new Map<readonly Lost[], ReadonlySet<string>>();

  /** @param sizes the numbers of workloads by namespace */
  constructor(sizes: ReadonlyMap<string, number>, entrances: Entrances) {
    this.#sizes = sizes;
    this.#entrances = entrances;
  }

  set(target: string, loss: Loss): void {
    this.#byTarget.set(target, loss);
  }

  /**
   * What these targets of one patch lose. A connection between two of them is listed once, with its source: the egress
   * of one and the ingress of the other lose the same.
   */
  cutsOf(targets: readonly string[]): readonly Cut[] {
    const own = new Set(targets);
    const known = new Map<readonly Lost[], SharedCuts>();
    return targets.flatMap((target) => {
      const loss = this.#byTarget.get(target);
      if (loss === undefined) return [];
      let cuts = known.get(loss.lost);
      if (cuts === undefined) known.set(loss.lost, (cuts = this.#listedOnce(loss, own)));
      const { workload } = loss;
      return cuts.map((cut) => ({
        ...cut,
        workload: workloadKey(workload),
        entrances: this.#entrances.closedBy(cut, workload),
      }));
    });
  }

  #listedOnce(loss: Loss, targets: ReadonlySet<string>): SharedCuts {
    const { direction, lost } = loss;
    if (direction === 'egress' || !meet(targets, this.#sourcesOf(lost))) return this.#cutsOf(loss);
    const others = lost.flatMap((each): Lost[] => {
      if (each.kind === 'outside') return [each];
      const workloads = each.workloads.filter((source) => !targets.has(targetKey(source, 'egress')));
      return workloads.length === 0 ? [] : [{ ...each, workloads }];
    });
    return cutsOf(others, direction, this.#sizes);
  }

  #cutsOf({ direction, lost }: Loss): SharedCuts {
    let cuts = this.#cuts.get(lost);
    if (cuts === undefined) this.#cuts.set(lost, (cuts = cutsOf(lost, direction, this.#sizes)));
    return cuts;
  }

  /** The targets whose egress loses the same connections. */
  #sourcesOf(lost: readonly Lost[]): ReadonlySet<string> {
    let sources = this.#sources.get(lost);
    if (sources === undefined) {
      const workloads = lost.flatMap((each) => (each.kind === 'outside' ? [] : each.workloads));
      sources = new Set(workloads.map((source) => targetKey(source, 'egress')));
      this.#sources.set(lost, sources);
    }
    return sources;
  }
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const each of some) if (others.has(each)) return true;
  return false;
}
