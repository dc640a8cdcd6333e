import type { Route, Service, ServicePort } from '../../inventory/exposure-objects.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import type { Workload } from '../../inventory/workload.ts';
import { audienceAt } from './audience.ts';
import type { Audience, EntryDoor, EntryReason, ServiceStep } from './entry-point.ts';
import type { GatewayAttachments } from './routes/gateway-attachments.ts';
import { audienceOfLoadBalancer } from './services/load-balancer-audience.ts';
import type { OutsideRanges } from './outside-ranges.ts';
import { chainsWithoutService } from './pod-chains.ts';
import type { ReferenceGrants } from './routes/reference-grants.ts';
import { chainsOfRoute } from './routes/route-chains.ts';
import { ServiceEndpoints } from './services/service-endpoints.ts';
import type { ServiceNames } from './services/service-names.ts';
import type { KnockedPort } from './sightings.ts';

/** A door with the port of a workload that it leads to, before any policy is looked at. */
export interface EntryChain {
  readonly door: EntryDoor;
  readonly service?: ServiceStep;
  readonly workload: Workload;
  /** Missing: any port that no container declares. */
  readonly target?: KnockedPort;
  readonly audience: Audience;
  /** The route that leads in, for doors of that type. */
  readonly route?: Route;
  /** Why the route may not lead there. Missing or none: it does. */
  readonly doubts?: readonly EntryReason[];
  /** Whether the client's address arrives, or the node may put its own in its place. */
  readonly source: 'kept' | 'kept-or-node';
}

/** What routes of a cluster may do. */
export interface RouteRules {
  readonly attachments: GatewayAttachments;
  readonly grants: ReferenceGrants;
}

/** Every chain of a cluster: routes, Services that open to the outside, and pods on their node's network. */
export function entryChains(
  inventory: Inventory,
  names: ServiceNames,
  { attachments, grants }: RouteRules,
  outside: OutsideRanges,
): EntryChain[] {
  const endpoints = new ServiceEndpoints(inventory.services, inventory.workloads);
  return [
    ...inventory.routes.flatMap((route) =>
      chainsOfRoute(route, { attachment: attachments.of(route), grants }, names, endpoints),
    ),
    ...inventory.services.flatMap((service) => chainsOfService(service, inventory.nodes, endpoints, outside)),
    ...chainsWithoutService(inventory, outside),
  ];
}

function chainsOfService(
  service: Service,
  nodes: readonly ClusterNode[],
  endpoints: ServiceEndpoints,
  outside: OutsideRanges,
): EntryChain[] {
  if (service.type === 'ExternalName') return [];
  return service.ports.flatMap((port) => {
    const doors = doorsOf(service, port, nodes, outside);
    if (doors.length === 0) return [];
    const { namespace, name } = service;
    return endpoints.behind(service, port).flatMap(({ workload, ...target }) =>
      doors.map(({ door, audience }) => ({
        workload,
        target,
        service: { namespace, name, port: port.port },
        door,
        audience,
        source: service.externalTrafficPolicy === 'Local' ? 'kept' : 'kept-or-node',
      })),
    );
  });
}

function doorsOf(
  service: Service,
  { nodePort }: ServicePort,
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): { readonly door: EntryDoor; readonly audience: Audience }[] {
  const { type, loadBalancerSourceRanges: sourceRanges, externalIps, loadBalancer } = service;
  const doors: { readonly door: EntryDoor; readonly audience: Audience }[] = [];
  if (type === 'LoadBalancer')
    doors.push({
      door: { type: 'load-balancer', sourceRanges },
      audience: audienceOfLoadBalancer(service, nodes, outside),
    });
  // A LoadBalancer is open at its node ports as well, whoever may come through the load balancer itself.
  const allocated = nodePort !== undefined || loadBalancer?.nodePorts !== 'none';
  if (type === 'NodePort' || (type === 'LoadBalancer' && allocated))
    doors.push({
      door: { type: 'node-port', ...(nodePort === undefined ? {} : { nodePort }) },
      audience: audienceAt(
        nodes.flatMap(({ addresses }) => addresses),
        outside,
      ),
    });
  if (externalIps.length > 0)
    doors.push({
      door: { type: 'external-ip', addresses: externalIps },
      audience: audienceAt(externalIps, outside),
    });
  return doors;
}
