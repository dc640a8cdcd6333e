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
  readonly #rows: Partial<Record<Direction, readonly [AlikeWorkloads, readonly AlikeRow[]]>> = {};
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
   * The connections that the workloads of a group may open (egress) or accept (ingress). Cached for the last group:
   * several rules ask for the same rows, and the rows of all groups would not fit into memory.
   */
  rows(group: AlikeWorkloads, direction: Direction): readonly AlikeRow[] {
    const last = this.#rows[direction];
    if (last?.[0] === group) return last[1];
    const rows = this.#rowsOf(group, direction);
    this.#rows[direction] = [group, rows];
    return rows;
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
