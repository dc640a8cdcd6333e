import type { Protocol } from '../../network/protocol.ts';
import type { Route, RouteBackend, Service, ServicePort } from '../../inventory/exposure-objects.ts';
import type { ClusterNode, Inventory } from '../../inventory/inventory.ts';
import type { Workload } from '../../inventory/workload.ts';
import type { Audience, EntryDoor, ServiceStep } from './entry-point.ts';
import { isPublicRange } from './outside-ranges.ts';
import type { OutsideRanges } from './outside-ranges.ts';
import { ServiceEndpoints } from './service-endpoints.ts';

/** A door with the port of a workload that it leads to, before any policy is looked at. */
export interface EntryChain {
  readonly door: EntryDoor;
  readonly service?: ServiceStep;
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  readonly audience: Audience;
  /** The route that leads in, for doors of that type. */
  readonly route?: Route;
  /** `Local` keeps the client's address; otherwise kube-proxy may put the node's in its place. */
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
}

/** Every chain of a cluster: routes, Services that open to the outside, and pods on their node's network. */
export function entryChains(inventory: Inventory, outside: OutsideRanges): EntryChain[] {
  const endpoints = new ServiceEndpoints(inventory.services, inventory.workloads);
  return [
    ...inventory.routes.flatMap((route) =>
      route.backends.flatMap((backend) => chainsOfRoute(route, backend, endpoints)),
    ),
    ...inventory.services.flatMap((service) => chainsOfService(service, inventory.nodes, endpoints, outside)),
    ...inventory.workloads.flatMap((workload) => chainsOfHostNetwork(workload, inventory.nodes, outside)),
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
        externalTrafficPolicy: 'Cluster',
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
        externalTrafficPolicy: service.externalTrafficPolicy ?? 'Cluster',
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

function chainsOfHostNetwork(
  workload: Workload,
  nodes: readonly ClusterNode[],
  outside: OutsideRanges,
): EntryChain[] {
  const ports = new Map(
    workload.podGroups
      .filter(({ networkMode }) => networkMode === 'host')
      .flatMap((group) => group.ports)
      .map(({ protocol, containerPort }) => [`${protocol} ${containerPort}`, { protocol, containerPort }]),
  );
  const own = new Set(workload.pods.map(({ nodeName }) => nodeName));
  const reached = nodes.filter(({ name }) => own.size === 0 || own.has(undefined) || own.has(name));
  return [...ports.values()].map(({ protocol, containerPort }) => ({
    door: { type: 'host-network' },
    workload,
    protocol,
    port: containerPort,
    audience: audienceAt(
      reached.flatMap(({ addresses }) => addresses),
      outside,
    ),
    externalTrafficPolicy: 'Local',
  }));
}

function behind(service: Service, port: ServicePort, endpoints: ServiceEndpoints) {
  const { namespace, name } = service;
  return endpoints
    .behind(service, port)
    .map((endpoint) => ({ ...endpoint, service: { namespace, name, port: port.port } }));
}

/** A private address may be led to by a router in front of it, which no inventory shows. */
function audienceAt(addresses: readonly string[], outside: OutsideRanges): Audience {
  return addresses.some((address) => outside.isPublic(address)) ? 'internet' : 'unknown';
}
