import { dataStoreSigns } from '../../classification/data-stores.ts';
import { isSameWorkload, workloadKey, type Workload } from '../../inventory/workload.ts';
import { ALL_CONNECTIONS } from '../../network/connection-set.ts';
import type { Direction } from '../../network/protocol.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoints } from '../../reachability/entry/entry-points.ts';
import { ServedPorts } from '../../reachability/paths/served-ports.ts';
import { isClusterDns } from '../../rules/reach/cluster-dns.ts';
import { opensManyPorts } from '../../rules/reach/connections.ts';
import { declaredBetween } from '../../rules/reach/declared.ts';
import { isNodeTraffic } from '../../rules/reach/evidence.ts';
import { anyPodExposure } from '../../rules/reach/exposure.ts';
import type { RuleContext } from '../../rules/rule.ts';
import type { LeftOut } from './left-out.ts';

/**
 * Why a connection that is allowed is probably wanted. `named`: the policies of one end name the other. `routed`: a
 * route leads through it. `same-namespace`: nothing limits it, but both ends are in one namespace.
 */
export type Plausibility =
  { readonly type: 'named' | 'same-namespace' } | { readonly type: 'routed'; readonly route: string };

/** A connection that is allowed, served, probably wanted and not declared. */
export interface PlausibleConnection {
  readonly from: Workload;
  readonly to: Workload;
  readonly ports: ConnectionSet;
  readonly why: Plausibility;
}

/** Finds the connections between workloads that are probably wanted, and counts the others. */
export class PlausibleConnections {
  readonly #context: RuleContext;
  readonly #entryPoints: EntryPoints;
  readonly #served: ServedPorts;
  readonly #leftOut: LeftOut;
  readonly #withoutClients = new Map<string, boolean>();

  constructor(context: RuleContext, entryPoints: EntryPoints, leftOut: LeftOut) {
    this.#context = context;
    this.#entryPoints = entryPoints;
    this.#served = new ServedPorts(context.inventory, 'served');
    this.#leftOut = leftOut;
  }

  /** Those of the workloads of some namespaces, each once. */
  *of(namespaces: readonly string[], beforeRow: () => void): Iterable<PlausibleConnection> {
    const { workloadsIn } = this.#context;
    const drafted = new Set(namespaces);
    for (const namespace of namespaces)
      for (const own of workloadsIn(namespace)) {
        beforeRow();
        yield* this.#inDirection(own, 'ingress', () => true);
        // Between two workloads of these namespaces, the row of the destination has the connection.
        yield* this.#inDirection(own, 'egress', (other) => !drafted.has(other.namespace));
      }
  }

  *#inDirection(
    own: Workload,
    direction: Direction,
    isWanted: (other: Workload) => boolean,
  ): Iterable<PlausibleConnection> {
    const { alike, model } = this.#context;
    if (isNodeTraffic(model, own)) return this.#leftOut.onNodes(own);
    for (const { others, allowed, unknown } of alike.rows(alike.of(own), direction))
      for (const other of others.workloads) {
        const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
        if (!isWanted(other) || (from === to && !hasReplicas(own))) continue;
        if (others.trafficOf === 'nodes') {
          this.#leftOut.onNodes(other);
          continue;
        }
        if (!this.#worthwhile(to, unknown).isEmpty()) this.#leftOut.undecided(from, to);
        const found = this.#judge(from, to, allowed);
        if (found !== undefined) yield found;
      }
  }

  #judge(from: Workload, to: Workload, allowed: ConnectionSet): PlausibleConnection | undefined {
    if (allowed.isEmpty() || isClusterDns(to, this.#context)) return undefined;
    const served = this.#worthwhile(to, allowed);
    const ports = served.subtract(declaredBetween(from, to, this.#context).possible);
    const isNamed = this.#isNamed(to, 'ingress', allowed) || this.#isNamed(from, 'egress', allowed);
    if (served.isEmpty() && isNamed) this.#leftOut.unserved(to);
    if (!served.isEmpty() && ports.isEmpty()) this.#leftOut.declared();
    if (ports.isEmpty()) return undefined;
    if (isNamed) return { from, to, ports, why: { type: 'named' } };
    if (from.namespace === to.namespace) {
      if (from === to || !this.#isStoreAmongClients(from))
        return { from, to, ports, why: { type: 'same-namespace' } };
      this.#leftOut.byStore(from);
      return undefined;
    }
    const route = this.#routeTo(to, from, ports);
    if (route !== undefined) return { from, to, ports, why: { type: 'routed', route } };
    this.#leftOut.wideOpen(from, to);
    return undefined;
  }

  /** The ports that the destination serves or, if none is known, those that policies name one by one. */
  #worthwhile(to: Workload, allowed: ConnectionSet): ConnectionSet {
    const served = this.#served.of(workloadKey(to), ALL_CONNECTIONS);
    if (!served.isEmpty()) return served.intersect(allowed);
    return opensManyPorts(allowed) ? served : allowed;
  }

  /** Whether the policies of an end do not let in (or out to) just any pod on one of these ports. */
  #isNamed(workload: Workload, direction: Direction, ports: ConnectionSet): boolean {
    const { allowed, unknown } = anyPodExposure(workload, direction, this.#context);
    const possible = unknown.isAll() ? allowed : allowed.union(unknown);
    return possible.intersect(ports).isEmpty();
  }

  /** Data stores rarely open connections. If a namespace has nothing else, they do. */
  #isStoreAmongClients(workload: Workload): boolean {
    if (!isStore(workload)) return false;
    const { namespace } = workload;
    let withoutClients = this.#withoutClients.get(namespace);
    if (withoutClients === undefined) {
      withoutClients = this.#context.workloadsIn(namespace).every(isStore);
      this.#withoutClients.set(namespace, withoutClients);
    }
    return !withoutClients;
  }

  /** The route that a controller forwards to a workload, as text. */
  #routeTo(to: Workload, controller: Workload, ports: ConnectionSet): string | undefined {
    for (const { door, protocol, port, sightings } of this.#entryPoints.to(to)) {
      if (door.type !== 'route' || !ports.has(protocol, port)) continue;
      const isSeen = sightings.some(
        ({ seenAs }) => seenAs.type === 'controller' && isSameWorkload(seenAs.workload, controller),
      );
      if (isSeen) return `${door.kind} ${door.namespace}/${door.name}`;
    }
    return undefined;
  }
}

function isStore(workload: Workload): boolean {
  return dataStoreSigns(workload).some(({ type }) => type === 'image' || type === 'port');
}

/** Whether replicas of a workload probably talk to each other, as those of databases do. */
function hasReplicas({ kind, replicas, pods }: Workload): boolean {
  return kind === 'StatefulSet' && (pods.length > 1 || (replicas ?? 1) > 1);
}
