import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey } from '../../inventory/workload.ts';
import type { EntryPoint } from '../entry/entry-point.ts';
import { EntryPoints } from '../entry/entry-points.ts';
import type { Connection, ReachabilityModel } from '../model/model.ts';
import { ReachabilityError } from '../model/reachability-error.ts';
import { toPath } from './hops.ts';
import type { PathEnd, PathKind, PathOptions, PathSearch } from './path.ts';
import { ServedPorts } from './served-ports.ts';
import { OUTSIDE, nextStep, passes } from './steps.ts';
import type { Step } from './steps.ts';
import { upstreamOf } from './upstream.ts';

const DEFAULTS: Required<PathOptions> = { ports: 'served', limit: 3, maxHops: 8 };
export const MAX_LIMIT = 20;
const MAX_HOPS = 32;

/**
 * Searches paths breadth first over workloads, computing one row of connections per reached workload and
 * never pairs of pods: the first path found to an end is a shortest one. An attacker who controls one pod of a workload
 * is assumed to control the others, so a path may enter by one replica and continue from another.
 */
export class PathFinder {
  private readonly inventory: Inventory;
  private readonly model: ReachabilityModel;
  private readonly entryPoints: EntryPoints;
  private readonly places = new Map<string, number>();

  constructor(
    inventory: Inventory,
    model: ReachabilityModel,
    entryPoints: EntryPoints = new EntryPoints(inventory, model),
  ) {
    this.inventory = inventory;
    this.model = model;
    this.entryPoints = entryPoints;
    model.workloads.forEach((workload, place) => this.places.set(workloadKey(workload), place));
  }

  /**
   * The shortest few paths from one end to another.
   * @throws ReachabilityError `endpoint-not-found`, `both-ends-outside`, `invalid-path-query`
   */
  find(from: PathEnd, to: PathEnd, options: PathOptions = {}): PathSearch {
    return this.findEach(from, [to], options)[0]!;
  }

  /** The shortest few paths from one end to each of several others, in one search. @throws as `find` does */
  findEach(from: PathEnd, targets: readonly PathEnd[], options: PathOptions = {}): PathSearch[] {
    const settled = settledOptions(options);
    const start = this.placeOf(from);
    const wanted = targets.map((target) => this.placeOf(target));
    if (start === OUTSIDE && wanted.includes(OUTSIDE))
      throw new ReachabilityError('both-ends-outside', 'one end must be a workload of the cluster');
    if (wanted.includes(start))
      throw new ReachabilityError('invalid-path-query', 'a path leads from one workload to another');
    const served = new ServedPorts(this.inventory, settled.ports);
    const search = new Search(this.model, this.places, served, settled, wanted);
    const outcome = search.run(start === OUTSIDE ? this.entrySteps(settled) : [startAt(start)]);
    return targets.map((to, index) => {
      const found = search.arrivals.get(wanted[index]!) ?? [];
      const paths = (verdict: Step['verdict']) =>
        found
          .filter((step) => step.verdict === verdict)
          .slice(0, settled.limit)
          .map((step) => toPath(step, this.model));
      return {
        from,
        to,
        kind: kindOf(from, to),
        allowed: paths('allowed'),
        unknown: paths('unknown'),
        search: outcome,
        unread: this.inventory.unread,
        doubts: start === OUTSIDE ? this.entryPoints.doubts() : [],
      };
    });
  }

  /** One step for each workload that the internet can or may enter, by its most open entry point. */
  private entrySteps({ ports }: Required<PathOptions>): Step[] {
    const best = new Map<number, Step>();
    for (const entryPoint of this.entryPoints.all()) {
      const { audience, verdict, workload, door } = entryPoint;
      if (audience === 'private' || verdict === 'denied') continue;
      if (ports === 'served' && 'ports' in door && door.ports === 'undeclared') continue;
      const place = this.places.get(workloadKey(workload))!;
      if (best.get(place)?.own === 'allowed') continue;
      const own = openness(entryPoint);
      if (own === 'allowed' || !best.has(place))
        best.set(place, nextStep(undefined, place, own, { type: 'entry', entryPoint }));
    }
    return [...best.values()];
  }

  /** Whether an end exists. */
  holds(end: PathEnd): boolean {
    return end.type === 'internet' || this.places.has(workloadKey(end));
  }

  private placeOf(end: PathEnd): number {
    if (end.type === 'internet') return OUTSIDE;
    const place = this.places.get(workloadKey(end));
    if (place === undefined)
      throw new ReachabilityError('endpoint-not-found', `${workloadKey(end)} is not in this inventory`);
    return place;
  }
}

/** One breadth-first search: partial paths level by level, a few per workload. */
class Search {
  /** Complete paths by the index of their end. */
  readonly arrivals = new Map<number, Step[]>();
  private readonly model: ReachabilityModel;
  private readonly served: ServedPorts;
  private readonly options: Required<PathOptions>;
  private readonly targets: ReadonlySet<number>;
  private readonly visits: Readonly<Record<Step['verdict'], Uint8Array>>;
  private readonly places: ReadonlyMap<string, number>;
  /** Workloads to continue from; missing: all. */
  private readonly upstream: ReadonlySet<number> | undefined;

  constructor(
    model: ReachabilityModel,
    places: ReadonlyMap<string, number>,
    served: ServedPorts,
    options: Required<PathOptions>,
    targets: readonly number[],
  ) {
    this.model = model;
    this.served = served;
    this.options = options;
    this.targets = new Set(targets);
    const size = model.workloads.length;
    this.visits = { allowed: new Uint8Array(size), unknown: new Uint8Array(size) };
    this.places = places;
    this.upstream = targets.includes(OUTSIDE) ? undefined : upstreamOf(targets, model, places, served);
  }

  run(start: readonly Step[]): PathSearch['search'] {
    let frontier = start.filter((step) => this.arrive(step));
    for (let hops = start[0]?.by.type === 'entry' ? 1 : 0; frontier.length > 0; hops += 1) {
      if (this.enough()) return 'enough';
      if (hops === this.options.maxHops) return 'cut-off';
      frontier = this.expand(frontier);
    }
    return 'exhausted';
  }

  /** Extends every partial path by one hop, workload by workload, so that each row is computed once. */
  private expand(frontier: readonly Step[]): Step[] {
    const byPlace = Map.groupBy(frontier, ({ at }) => at);
    const next: Step[] = [];
    for (const [place, steps] of [...byPlace].sort(([a], [b]) => a - b)) {
      if (this.enough()) break;
      let exit: Connection | undefined;
      for (const connection of this.model.connections({ from: this.model.workloads[place]! })) {
        const { to } = connection;
        if (to.type === 'external') {
          const better = exit === undefined || (exit.allowed.isEmpty() && !connection.allowed.isEmpty());
          if (to.category === 'public-internet' && better) exit = connection;
          continue;
        }
        const key = workloadKey(to);
        const certain = this.served.of(key, connection.allowed);
        const ports = certain.isEmpty() ? this.served.of(key, connection.unknown) : certain;
        if (ports.isEmpty()) continue;
        const at = this.places.get(key)!;
        const own = certain.isEmpty() ? 'unknown' : 'allowed';
        for (const step of steps) {
          if (passes(step, at)) continue;
          const reached = nextStep(step, at, own, { type: 'connection', ports });
          if (this.arrive(reached)) next.push(reached);
        }
      }
      if (exit !== undefined && this.targets.has(OUTSIDE)) this.leave(steps, exit);
    }
    return next;
  }

  private leave(steps: readonly Step[], { to, allowed, unknown }: Connection): void {
    if (to.type !== 'external') return;
    const own = allowed.isEmpty() ? 'unknown' : 'allowed';
    const ports = allowed.isEmpty() ? unknown : allowed;
    for (const step of steps) this.complete(nextStep(step, OUTSIDE, own, { type: 'exit', ports, range: to }));
  }

  /**
   * Adds a partial path, and returns whether to continue from it. A workload that is certainly reached needs no
   * uncertain path in addition, unless it is a destination.
   */
  private arrive(step: Step): boolean {
    if (this.targets.has(step.at)) {
      this.complete(step);
      if (this.targets.size === 1) return false;
    }
    if (this.upstream?.has(step.at) === false) return false;
    if (step.verdict === 'unknown' && this.visits.allowed[step.at]! > 0) return false;
    const visits = this.visits[step.verdict];
    if (visits[step.at]! >= this.options.limit) return false;
    visits[step.at]! += 1;
    return true;
  }

  private complete(step: Step): void {
    const known = this.arrivals.get(step.at) ?? [];
    if (known.filter(({ verdict }) => verdict === step.verdict).length < this.options.limit) known.push(step);
    this.arrivals.set(step.at, known);
  }

  /** Every destination has the maximum number of allowed paths; the search does not wait for uncertain ones. */
  private enough(): boolean {
    return [...this.targets].every((target) => {
      const found = this.arrivals.get(target) ?? [];
      return found.filter(({ verdict }) => verdict === 'allowed').length >= this.options.limit;
    });
  }
}

function startAt(place: number): Step {
  return nextStep(undefined, place, 'allowed', { type: 'start' });
}

function openness({ audience, verdict }: EntryPoint): Step['own'] {
  return audience === 'internet' && verdict === 'allowed' ? 'allowed' : 'unknown';
}

function kindOf(from: PathEnd, to: PathEnd): PathKind {
  if (from.type === 'internet') return 'pivot';
  return to.type === 'internet' ? 'exfiltration' : 'lateral';
}

function settledOptions(options: PathOptions): Required<PathOptions> {
  const settled = { ...DEFAULTS, ...options };
  const check = (name: 'limit' | 'maxHops', most: number) => {
    const value = settled[name];
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new ReachabilityError(
        'invalid-path-query',
        `${name} is ${value}: expected a number from 1 to ${most}`,
      );
  };
  check('limit', MAX_LIMIT);
  check('maxHops', MAX_HOPS);
  return settled;
}
