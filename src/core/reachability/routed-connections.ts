import { NO_CONNECTIONS, portsOf } from '../network/connection-set.ts';
import type { ConnectionSet } from '../network/sets.ts';
import type { RouteBackend, Service, ServicePort } from '../inventory/exposure-objects.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { NAMESPACE_NAME_LABEL } from '../inventory/labels.ts';
import { matchesSelector } from '../inventory/selector.ts';
import { workloadKey } from '../inventory/workload.ts';
import type { PodGroup, Workload, WorkloadReference } from '../inventory/workload.ts';
import type { ReachabilityModel } from './model.ts';
import { resolveNamedPort } from './policy-ports.ts';

/** What a controller of Ingresses, Gateways or Routes may open to a workload that one of them leads to. */
export interface RoutedConnection {
  readonly to: WorkloadReference;
  readonly allowed: ConnectionSet;
  readonly unknown: ConnectionSet;
}

/**
 * Follows Ingresses, Gateway API routes and OpenShift Routes through Services to workloads (SEMANTICS 21, 22). The
 * pod sees such traffic as coming from the controller's pods; which pods those are is not known here, so that only
 * what a pod without labels in a namespace that no policy names may open counts.
 */
export function routedConnections(inventory: Inventory, model: ReachabilityModel): RoutedConnection[] {
  const routed = new Map<string, { workload: Workload; ports: ConnectionSet }>();
  for (const { backends } of inventory.routes)
    for (const backend of backends)
      for (const { workload, ports } of destinationsOf(backend, inventory)) {
        const key = workloadKey(workload);
        const known = routed.get(key)?.ports ?? NO_CONNECTIONS;
        routed.set(key, { workload, ports: known.union(ports) });
      }
  return [...routed.values()].flatMap(({ workload, ports }) => {
    const open = strangersMayOpen(workload, model);
    const allowed = ports.intersect(open.allowed);
    const unknown = ports.intersect(open.unknown).subtract(allowed);
    const { namespace, name, kind } = workload;
    return allowed.isEmpty() && unknown.isEmpty()
      ? []
      : [{ to: { namespace, name, kind }, allowed, unknown }];
  });
}

function destinationsOf(backend: RouteBackend, inventory: Inventory) {
  const service = inventory.services.find(
    ({ namespace, name }) => namespace === backend.namespace && name === backend.service,
  );
  if (service?.selector === undefined) return [];
  const ports = service.ports.filter(
    ({ name, port }) => backend.port === undefined || backend.port === port || backend.port === name,
  );
  return inventory.workloads
    .filter(({ namespace }) => namespace === service.namespace)
    .map((workload) => ({
      workload,
      ports: workload.podGroups
        .filter((group) => isSelected(group, service))
        .flatMap((group) => ports.map((port) => targetOf(port, group)))
        .reduce<ConnectionSet>((set, target) => set.union(target), NO_CONNECTIONS),
    }))
    .filter((destination) => !destination.ports.isEmpty());
}

/** Service selectors are plain label maps; an empty one selects nothing. */
function isSelected({ labels }: PodGroup, { selector = {} }: Service): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function targetOf({ targetPort, protocol }: ServicePort, group: PodGroup): ConnectionSet {
  if (typeof targetPort === 'number') return portsOf(protocol, targetPort);
  return resolveNamedPort({ protocol, name: targetPort }, group.ports);
}

function strangersMayOpen(workload: Workload, model: ReachabilityModel) {
  const namespaceLabels = { [NAMESPACE_NAME_LABEL]: 'a-namespace-that-no-policy-names' };
  const exposures = model
    .exposures(workload, 'ingress')
    .filter(
      ({ peer }) =>
        peer.namespaceSelector !== undefined &&
        matchesSelector(peer.namespaceSelector, namespaceLabels) &&
        matchesSelector(peer.podSelector, {}),
    );
  const none: ConnectionSet = NO_CONNECTIONS;
  return {
    allowed: exposures.reduce((set, { allowed }) => set.union(allowed), none),
    unknown: exposures.reduce((set, { unknown }) => set.union(unknown), none),
  };
}
