import type { Service, ServicePort } from '../../inventory/exposure-objects.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import { audienceAt } from './outside-ranges.ts';
import type { Audience, EntryDoor } from './entry-point.ts';
import type { GatewayAttachments } from './routes/gateway-attachments.ts';
import { audienceOfLoadBalancer } from './services/load-balancer-audience.ts';
import type { OutsideRanges } from './outside-ranges.ts';
import type { EntryChain } from './entry-chain.ts';
import { chainsWithoutService } from './pod-chains.ts';
import type { ReferenceGrants } from './routes/reference-grants.ts';
import { chainsOfRoute } from './routes/route-chains.ts';
import { ServiceEndpoints } from './services/service-endpoints.ts';
import type { ServiceNames } from './services/service-names.ts';

/** The state of the routes of a cluster. */
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
    return endpoints.behind(service, port).flatMap(({ workload, doubts, ...target }) =>
      doors.map(({ door, audience }) => ({
        workload,
        target,
        service: { namespace, name, port: port.port },
        door,
        audience,
        source: service.externalTrafficPolicy === 'Local' ? 'kept' : 'kept-or-node',
        ...(doubts && { doubts }),
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
  if (loadBalancer !== undefined)
    doors.push({
      door: { type: 'load-balancer', sourceRanges },
      audience: audienceOfLoadBalancer(loadBalancer, sourceRanges, nodes, outside),
    });
  // A LoadBalancer is also open at its node ports, regardless of who may use the load balancer itself.
  const allocated = nodePort !== undefined || loadBalancer?.nodePorts === 'allocated';
  if (type === 'NodePort' || (loadBalancer !== undefined && allocated))
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
