import type { Route, RouteBackend, Service, ServicePort } from '../../inventory/exposure-objects.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import type { Workload } from '../../inventory/workload.ts';
import { audienceAt } from './audience.ts';
import type { Audience, EntryDoor, ServiceStep } from './entry-point.ts';
import { isPublicRange } from './outside-ranges.ts';
import type { OutsideRanges } from './outside-ranges.ts';
import { chainsWithoutService } from './pod-chains.ts';
import { ServiceEndpoints } from './service-endpoints.ts';
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
  /** Whether the client's address arrives, or the node may put its own in its place. */
  readonly source: 'kept' | 'kept-or-node';
}

/** Every chain of a cluster: routes, Services that open to the outside, and pods on their node's network. */
export function entryChains(inventory: Inventory, outside: OutsideRanges): EntryChain[] {
  const endpoints = new ServiceEndpoints(inventory.services, inventory.workloads);
  return [
    ...inventory.routes.flatMap((route) =>
      route.backends.flatMap((backend) => chainsOfRoute(route, backend, endpoints)),
    ),
    ...inventory.services.flatMap((service) => chainsOfService(service, inventory.nodes, endpoints, outside)),
    ...chainsWithoutService(inventory, outside),
  ];
}

function chainsOfRoute(route: Route, backend: RouteBackend, endpoints: ServiceEndpoints): EntryChain[] {
  const service = endpoints.find(backend.namespace, backend.service);
  if (service === undefined) return [];
  const { kind, namespace, name, hosts } = route;
  const door: EntryDoor = { type: 'route', kind, namespace, name, hosts };
  return service.ports
    .filter((port) => isMeant(port, backend.port, route.kind))
    .flatMap((port) =>
      behind(service, port, endpoints).map((end) => ({
        ...end,
        door,
        route,
        audience: 'internet',
        source: 'kept-or-node',
      })),
    );
}

/** An OpenShift Route names the pods' port or the Service's; every other route the Service's, by number or name. */
function isMeant(port: ServicePort, wanted: RouteBackend['port'], kind: Route['kind']): boolean {
  if (wanted === undefined) return true;
  const names: readonly (string | number | undefined)[] = [
    port.name,
    port.port,
    ...(kind === 'Route' ? [port.targetPort] : []),
  ];
  return names.some((name) => name !== undefined && String(name) === String(wanted));
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
    return behind(service, port, endpoints).flatMap((end) =>
      doors.map(({ door, audience }) => ({
        ...end,
        door,
        audience,
        source: service.externalTrafficPolicy === 'Local' ? 'kept' : 'kept-or-node',
      })),
    );
  });
}

function doorsOf(
  { type, loadBalancerSourceRanges: sourceRanges, externalIps }: Service,
  { nodePort }: ServicePort,
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): { readonly door: EntryDoor; readonly audience: Audience }[] {
  const doors: { readonly door: EntryDoor; readonly audience: Audience }[] = [];
  if (type === 'LoadBalancer')
    doors.push({
      door: { type: 'load-balancer', sourceRanges },
      audience: outside.clients(sourceRanges).some(isPublicRange) ? 'internet' : 'private',
    });
  // A LoadBalancer is open at its node ports as well, whatever its source ranges say.
  if (type === 'NodePort' || (type === 'LoadBalancer' && nodePort !== undefined))
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

function behind(service: Service, port: ServicePort, endpoints: ServiceEndpoints) {
  const { namespace, name } = service;
  return endpoints
    .behind(service, port)
    .map(({ workload, ...target }) => ({ workload, target, service: { namespace, name, port: port.port } }));
}
