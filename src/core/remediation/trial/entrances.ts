import type { Inventory } from '../../inventory/inventory.ts';
import type { WorkloadReference } from '../../inventory/workload.ts';
import { parseConnectionSet } from '../../network/connection-set.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import { EntryPoints } from '../../reachability/entry/entry-points.ts';
import { objectText } from '../../reachability/entry/reason-text.ts';
import type { ReachabilityModel, Verdict } from '../../reachability/model/model.ts';
import type { SharedCut } from './cuts.ts';

const RANK: Readonly<Record<Verdict, number>> = { allowed: 2, unknown: 1, denied: 0 };

/**
 * The Services and routes through which the outside reaches workloads today, but less or not at all after the patches.
 */
export class Entrances {
  readonly #inventory: Inventory;
  readonly #models: Readonly<Record<'before' | 'after', ReachabilityModel>>;
  /** Computed for the first cut with outside addresses. */
  #found: Readonly<Record<'before' | 'after', EntryPoints>> | undefined;

  /** The patches change policies only: both models are about the same Services and routes. */
  constructor(inventory: Inventory, before: ReachabilityModel, after: ReachabilityModel) {
    this.#inventory = inventory;
    this.#models = { before, after };
  }

  /** The entry points that a cut limits or closes, e.g. `the load balancer of Service shop/web`. */
  closedBy({ direction, kind, connections }: SharedCut, to: WorkloadReference): readonly string[] {
    if (kind !== 'outside' || direction !== 'ingress') return [];
    // Which pods serve a route does not depend on the egress policies of an unknown controller.
    const { before, after } = (this.#found ??= {
      before: new EntryPoints(this.#inventory, this.#models.before, 'none'),
      after: new EntryPoints(this.#inventory, this.#models.after, 'none'),
    });
    const set = parseConnectionSet(connections);
    const later = new Map(after.to(to).map((entry) => [keyOf(entry), entry.verdict]));
    const closed = before
      .to(to)
      .filter((entry) => set.has(entry.protocol, entry.port))
      .filter((entry) => RANK[later.get(keyOf(entry)) ?? 'denied'] < RANK[entry.verdict]);
    return [...new Set(closed.flatMap(entranceText))];
  }
}

function keyOf({ door, service, protocol, port }: EntryPoint): string {
  return JSON.stringify([door, service, protocol, port]);
}

/** Entry points without an object are identified by their addresses. */
function entranceText({ door, service }: EntryPoint): readonly string[] {
  if (door.type === 'route') return [objectText(door)];
  const what = SERVICE_DOORS.get(door.type);
  return what === undefined || service === undefined
    ? []
    : [`${what} of ${objectText({ kind: 'Service', ...service })}`];
}

const SERVICE_DOORS: ReadonlyMap<EntryPoint['door']['type'], string> = new Map([
  ['load-balancer', 'the load balancer'],
  ['node-port', 'the node port'],
  ['external-ip', 'the external address'],
]);
