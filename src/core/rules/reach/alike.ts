import { type Workload, workloadKey } from '../../inventory/workload.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { ReachabilityModel } from '../../reachability/model/model.ts';
import { isNodeTraffic } from './evidence.ts';

/** Equivalent workloads of one namespace: the model and the declared connections treat them alike. In the model's order. */
export interface AlikeWorkloads {
  readonly workloads: readonly Workload[];
  /** `nodes`: their traffic counts as traffic of nodes, see `isNodeTraffic`. */
  readonly trafficOf: 'pods' | 'nodes';
}

/** The connections of each workload of a group with each of another group, or with the others of its own. */
export interface AlikeRow {
  readonly others: AlikeWorkloads;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/** About 6 MB. When there are more rows, all are forgotten, and those of the next groups are kept. */
const MOST_ROWS = 100_000;

interface Groups {
  readonly all: readonly AlikeWorkloads[];
  /** Index in `all`, by index of the workload in the model. */
  readonly numbers: Int32Array;
  readonly of: ReadonlyMap<Workload, AlikeWorkloads>;
}

/** The workloads of a model in groups of equivalent ones, and the connections between groups. */
export class AlikeGroups {
  readonly #model: ReachabilityModel;
  readonly #keyOf: (workload: Workload) => string;
  readonly #numbers: Int32Array | undefined;
  readonly #rows: Record<Direction, Map<AlikeWorkloads, readonly AlikeRow[]>> = {
    ingress: new Map(),
    egress: new Map(),
  };
  readonly #byOther = new WeakMap<readonly AlikeRow[], ReadonlyMap<AlikeWorkloads, AlikeRow>>();
  #numberOfRows = 0;
  #groups: Groups | undefined;

  /**
   * `keyOf`: differs for workloads that must not share a group for other reasons than the model's. `numbers`: the
   * groups of the model, by default its `alikeGroups`.
   */
  constructor(model: ReachabilityModel, keyOf: (workload: Workload) => string, numbers?: Int32Array) {
    this.#model = model;
    this.#keyOf = keyOf;
    this.#numbers = numbers;
  }

  /** Every group, in the order of their first workloads. */
  get groups(): readonly AlikeWorkloads[] {
    return this.#all().all;
  }

  /** The group of a workload of the model. */
  of(workload: Workload): AlikeWorkloads {
    const group = this.#all().of.get(workload);
    if (group === undefined) throw new Error(`${workloadKey(workload)} is not part of the compiled model`);
    return group;
  }

  /**
   * The connections that the workloads of a group may open (egress) or accept (ingress). Cached as far as `MOST_ROWS`:
   * many rules ask for the same rows, and the rows of all groups of a large cluster would not fit into memory.
   */
  rows(group: AlikeWorkloads, direction: Direction): readonly AlikeRow[] {
    const known = this.#rows[direction].get(group);
    if (known !== undefined) return known;
    const rows = this.#rowsOf(group, direction);
    this.#numberOfRows += rows.length;
    if (this.#numberOfRows > MOST_ROWS) {
      this.#rows.ingress.clear();
      this.#rows.egress.clear();
      this.#numberOfRows = rows.length;
    }
    this.#rows[direction].set(group, rows);
    return rows;
  }

  /** `rows` by the group at the other end. */
  rowsByOther(group: AlikeWorkloads, direction: Direction): ReadonlyMap<AlikeWorkloads, AlikeRow> {
    const rows = this.rows(group, direction);
    let known = this.#byOther.get(rows);
    if (known === undefined) this.#byOther.set(rows, (known = new Map(rows.map((row) => [row.others, row]))));
    return known;
  }

  #rowsOf({ workloads: [first] }: AlikeWorkloads, direction: Direction): readonly AlikeRow[] {
    const { all, numbers } = this.#all();
    const row = this.#model.rowBetweenWorkloads(first!, direction);
    const seen = new Uint8Array(all.length);
    const rows: AlikeRow[] = [];
    for (let entry = 0; entry < row.places.length; entry += 1) {
      const number = numbers[row.places[entry]!]!;
      if (seen[number] === 1) continue;
      seen[number] = 1;
      rows.push({ others: all[number]!, allowed: row.allowed(entry), unknown: row.unknown(entry) });
    }
    return rows;
  }

  #all(): Groups {
    return (this.#groups ??= groupsOf(this.#model, this.#keyOf, this.#numbers));
  }
}

function groupsOf(
  model: ReachabilityModel,
  keyOf: (workload: Workload) => string,
  groupNumbers = model.alikeGroups,
): Groups {
  const { workloads } = model;
  const known = new Map<string, number>();
  const all: (AlikeWorkloads & { readonly workloads: Workload[] })[] = [];
  const numbers = new Int32Array(workloads.length);
  const of = new Map<Workload, AlikeWorkloads>();
  for (const [place, workload] of workloads.entries()) {
    const key = `${groupNumbers[place]} ${keyOf(workload)}`;
    let number = known.get(key);
    if (number === undefined) {
      const trafficOf = isNodeTraffic(model, workload) ? 'nodes' : 'pods';
      known.set(key, (number = all.push({ workloads: [], trafficOf }) - 1));
    }
    const group = all[number]!;
    group.workloads.push(workload);
    numbers[place] = number;
    of.set(workload, group);
  }
  return { all, numbers, of };
}
