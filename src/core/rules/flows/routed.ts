import { isSameWorkload, type Workload } from '../../inventory/workload.ts';
import { connectionSet, NO_CONNECTIONS } from '../../network/connection-set.ts';
import type { ConnectionSet } from '../../network/sets.ts';
import type { EntryPoint } from '../../reachability/entry/entry-point.ts';
import { entryPointsOf } from '../exposure/entry-points.ts';
import type { RuleContext } from '../rule.ts';

/** The ports of a workload on which clients on the internet reach it through routes, as policies are. */
export function routedPorts(workload: Workload, context: RuleContext): ConnectionSet {
  return entryPointsOf(context.model, context)
    .to(workload)
    .filter((each) => isPublicRoute(each) && each.verdict === 'allowed')
    .reduce<ConnectionSet>((set, each) => set.union(portOf(each)), NO_CONNECTIONS);
}

/** How routes lead clients on the internet to a workload. */
export interface RouteTo {
  /** The route as text. */
  readonly route: string;
  /** The pods that forward the traffic, as far as they are known. */
  readonly controllers: readonly Workload[];
}

/**
 * The routes that lead clients on the internet to some ports of a workload, whatever policies allow. Empty if something
 * else does, too, such as a load balancer, or if the controller of a route is not known.
 */
export function onlyRoutesTo(
  workload: Workload,
  ports: ConnectionSet,
  context: RuleContext,
): readonly RouteTo[] {
  const { model } = context;
  const doors = entryPointsOf(model, context)
    .to(workload)
    .filter((each) => each.door.type !== 'pod-address' && ports.has(each.protocol, each.port));
  const routes = doors.map((each): RouteTo => ({
    route: each.door.type === 'route' ? `${each.door.kind} ${each.door.namespace}/${each.door.name}` : '',
    controllers: each.sightings.flatMap(({ seenAs }) =>
      seenAs.type === 'controller'
        ? model.workloads.filter((other) => isSameWorkload(other, seenAs.workload))
        : [],
    ),
  }));
  const isKnown = doors.every(isPublicRoute) && routes.every(({ controllers }) => controllers.length > 0);
  return isKnown ? routes : [];
}

function isPublicRoute({ door, audience }: EntryPoint): boolean {
  return door.type === 'route' && audience !== 'private';
}

function portOf({ protocol, port }: EntryPoint): ConnectionSet {
  return connectionSet([{ protocol, from: port, to: port }]);
}
