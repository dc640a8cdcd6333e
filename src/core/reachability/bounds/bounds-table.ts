import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';

/**
 * The certainly allowed and the possibly allowed connections: `must` is a subset of `may`, and their difference is
 * unknown. Bounds are referred to by number, so that rows of verdicts are arrays of small integers.
 */
export type BoundsId = number;

/** Certainly nothing is allowed. */
export const NOTHING: BoundsId = 0;
/** Certainly everything is allowed. */
export const EVERYTHING_ALLOWED: BoundsId = 1;
/** Everything is unknown. */
export const UNDECIDED: BoundsId = 2;

/** Above this number of distinct bounds, results of operations are cached in a map instead of a square table. */
const MAX_TABLE = 2048;

type Operation = (a: BoundsId, b: BoundsId) => BoundsId;

/** The distinct bounds of one compiled cluster, numbered, with cached results of `meet` and `join`. */
export class BoundsTable {
  private readonly musts: ConnectionSet[] = [];
  private readonly mays: ConnectionSet[] = [];
  private readonly unknowns: ConnectionSet[] = [];
  private readonly ids = new Map<string, BoundsId>();
  /** Allowed by both: combines two directions. */
  readonly meet: Operation;
  /** Allowed by either: combines several rules, pods or address families. */
  readonly join: Operation;

  constructor() {
    this.id(NO_CONNECTIONS, NO_CONNECTIONS);
    this.id(ALL_CONNECTIONS, ALL_CONNECTIONS);
    this.id(NO_CONNECTIONS, ALL_CONNECTIONS);
    const meet = remembered((a, b) =>
      this.id(this.must(a).intersect(this.must(b)), this.may(a).intersect(this.may(b))),
    );
    const join = remembered((a, b) =>
      this.id(this.must(a).union(this.must(b)), this.may(a).union(this.may(b))),
    );
    this.meet = (a, b) => {
      if (a === b || b === EVERYTHING_ALLOWED) return a;
      if (a === EVERYTHING_ALLOWED) return b;
      return a === NOTHING || b === NOTHING ? NOTHING : meet(a, b);
    };
    this.join = (a, b) => {
      if (a === b || b === NOTHING) return a;
      if (a === NOTHING) return b;
      return a === EVERYTHING_ALLOWED || b === EVERYTHING_ALLOWED ? EVERYTHING_ALLOWED : join(a, b);
    };
  }

  /** The number of a pair of sets; `must` must be a subset of `may`. */
  id(must: ConnectionSet, may: ConnectionSet): BoundsId {
    const key = must.equals(may) ? must.toString() : `${must.toString()}|${may.toString()}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.musts.push(must) - 1;
      this.mays.push(may);
      this.ids.set(key, id);
    }
    return id;
  }

  must(id: BoundsId): ConnectionSet {
    return this.musts[id]!;
  }

  may(id: BoundsId): ConnectionSet {
    return this.mays[id]!;
  }

  /** What may be allowed but is not certainly allowed. */
  unknown(id: BoundsId): ConnectionSet {
    return (this.unknowns[id] ??= this.may(id).subtract(this.must(id)));
  }
}

/** Caches a commutative operation, in a square table that grows with the number of ids. */
function remembered(compute: Operation): Operation {
  let side = 64;
  let table = new Int32Array(side * side).fill(-1);
  const overflow = new Map<number, BoundsId>();
  return (a, b) => {
    const high = Math.max(a, b);
    if (high >= MAX_TABLE) {
      const key = Math.min(a, b) * 0x1_0000_0000 + high;
      let result = overflow.get(key);
      if (result === undefined) overflow.set(key, (result = compute(a, b)));
      return result;
    }
    if (high >= side) {
      const wider = 2 ** Math.ceil(Math.log2(high + 1));
      const grown = new Int32Array(wider * wider).fill(-1);
      for (let row = 0; row < side; row += 1)
        grown.set(table.subarray(row * side, (row + 1) * side), row * wider);
      side = wider;
      table = grown;
    }
    const known = table[a * side + b]!;
    if (known >= 0) return known;
    const result = compute(a, b);
    table[a * side + b] = result;
    table[b * side + a] = result;
    return result;
  };
}
