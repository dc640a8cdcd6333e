import type { Workload } from '../../inventory/workload.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { ApprovedPolicies } from '../../baseline/approved-policies.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import { NO_VERDICTS, type Verdicts } from '../../reachability/comparison/difference.ts';
import { commonPieces, joinPieces, type OutsidePiece } from '../../reachability/comparison/outside-pieces.ts';
import type {
  Endpoint,
  ExternalRange,
  OutsideConnections,
  ReachabilityModel,
  WorkloadConnections,
} from '../../reachability/model/model.ts';
import { workloadEndpoint } from '../reach/evidence.ts';

/** The other end of connections that are allowed, or may be, and that the approved policies deny, or may deny. */
export interface WeakenedPeer {
  readonly peer: Endpoint;
  /** Allowed now, and certainly denied by what was approved. */
  readonly opened: ConnectionSet;
  /** May be allowed now, and may be denied by what was approved. */
  readonly perhaps: ConnectionSet;
}

/** Two models of the same workloads: with today's policies, and with the approved ones. */
export class PolicyComparison {
  readonly today: ReachabilityModel;
  readonly approved: ReachabilityModel;
  readonly #touched: ReadonlySet<string> | undefined;
  readonly #pieces: readonly OutsidePiece[];
  readonly #places: ReadonlyMap<Workload, number>;
  readonly #known = new Map<string, readonly WeakenedPeer[]>();

  constructor(today: ReachabilityModel, baseline: ApprovedPolicies) {
    const { model, touched } = baseline.compiled();
    this.today = today;
    this.approved = model;
    this.#touched = touched && new Set(touched.map(workloadKey));
    this.#pieces = commonPieces(model, today);
    this.#places = new Map(today.workloads.map((workload, place) => [workload, place]));
    const keys = [today, model].map(({ workloads }) => workloads.map(workloadKey).join());
    if (keys[0] !== keys[1]) throw new Error('the two models are not of the same workloads');
  }

  /**
   * What got weaker for a workload in a direction: outside addresses, then other workloads in the order of the model.
   * Shared by workloads that both models treat alike.
   */
  weakened(workload: Workload, direction: Direction): readonly WeakenedPeer[] {
    const place = this.#places.get(workload);
    if (place === undefined) throw new Error(`${workloadKey(workload)} is not part of the compiled model`);
    const own = this.#isTouched(workload) ? 'touched' : 'untouched';
    const key = `${direction} ${own} ${this.today.alikeGroups[place]} ${this.approved.alikeGroups[place]}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#find(workload, direction);
    // With each other, workloads of one group have different peers.
    if (!found.some(({ peer }) => this.#isOfGroup(peer, place))) this.#known.set(key, found);
    return found;
  }

  #isOfGroup(peer: Endpoint, place: number): boolean {
    if (peer.type !== 'workload') return false;
    const other = this.today.findWorkload(peer);
    const otherPlace = other && this.#places.get(other);
    return otherPlace !== undefined && this.today.alikeGroups[otherPlace] === this.today.alikeGroups[place];
  }

  /** Whether the connections of a workload may differ at all. */
  #isTouched(workload: Workload): boolean {
    return this.#touched?.has(workloadKey(workload)) ?? true;
  }

  #find(workload: Workload, direction: Direction): readonly WeakenedPeer[] {
    if (this.#touched?.size === 0) return [];
    const own = this.#isTouched(workload);
    return [
      ...(own ? this.#outside(workload, direction) : []),
      ...this.#workloads(workload, direction).filter(
        ({ peer }) => own || (peer.type === 'workload' && this.#touched?.has(workloadKey(peer)) === true),
      ),
    ];
  }

  #workloads(workload: Workload, direction: Direction): readonly WeakenedPeer[] {
    const now = this.today.rowBetweenWorkloads(workload, direction);
    const before = verdictsByPlace(this.approved.rowBetweenWorkloads(workload, direction));
    const found: WeakenedPeer[] = [];
    for (let entry = 0; entry < now.places.length; entry += 1) {
      const place = now.places[entry]!;
      if (this.today.workloads[place] === workload) continue;
      const verdicts = { allowed: now.allowed(entry), unknown: now.unknown(entry) };
      const weaker = weakening(before(place), verdicts);
      if (weaker === undefined) continue;
      found.push({ peer: workloadEndpoint(this.today.workloads[place]!), ...weaker });
    }
    return found;
  }

  #outside(workload: Workload, direction: Direction): readonly WeakenedPeer[] {
    const now = verdictsByRange(this.today, this.today.outsideOf(workload, direction));
    const before = verdictsByRange(this.approved, this.approved.outsideOf(workload, direction));
    const weaker = this.#pieces.flatMap((piece) => {
      const value = weakening(before(piece.before), now(piece.after));
      return value === undefined ? [] : [{ piece, value }];
    });
    return joinPieces(weaker, (a, b) => a.opened.equals(b.opened) && a.perhaps.equals(b.perhaps)).map(
      ({ range: { range, categories }, value }) => ({
        peer: { type: 'external', range, category: categories[0]! },
        ...value,
      }),
    );
  }
}

/** Undefined if nothing is, or may be, allowed that is not certainly approved. */
function weakening(before: Verdicts, now: Verdicts): Omit<WeakenedPeer, 'peer'> | undefined {
  if (before.allowed.isAll()) return undefined;
  const possible = now.allowed.union(now.unknown).subtract(before.allowed);
  if (possible.isEmpty()) return undefined;
  const opened = now.allowed.subtract(before.allowed).subtract(before.unknown);
  const perhaps = possible.subtract(opened);
  return { opened, perhaps };
}

function verdictsByPlace(row: WorkloadConnections): (place: number) => Verdicts {
  const entries = new Map(row.places.entries().map(([entry, place]) => [place, entry]));
  return (place) => {
    const entry = entries.get(place);
    return entry === undefined ? NO_VERDICTS : { allowed: row.allowed(entry), unknown: row.unknown(entry) };
  };
}

function verdictsByRange(
  { externalRanges }: ReachabilityModel,
  outside: OutsideConnections,
): (range: ExternalRange) => Verdicts {
  const places = new Map(externalRanges.map((range, place) => [range, place]));
  return (range) => {
    const place = places.get(range);
    return place === undefined
      ? NO_VERDICTS
      : { allowed: outside.allowed(place), unknown: outside.unknown(place) };
  };
}
