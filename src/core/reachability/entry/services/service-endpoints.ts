import { MAX_PORT, MIN_PORT } from '../../../network/protocol.ts';
import type { Protocol } from '../../../network/protocol.ts';
import type { EndpointSet, Service, ServicePort } from '../../../inventory/exposure-objects.ts';
import { PER_POD_LABELS } from '../../../inventory/labels.ts';
import type { Labels } from '../../../inventory/labels.ts';
import type { PodGroup, Workload } from '../../../inventory/workload.ts';
import { mayWrite } from '../../classes/labels-to-be.ts';
import type { EntryReason } from '../entry-point.ts';
import { addressNamed } from './service-names.ts';

/** A port of a workload's pods behind a Service port. */
export interface ServiceEndpoint {
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  /** Why the Service may not select the pods. Missing: it does. */
  readonly doubts?: readonly EntryReason[];
}

/** Equivalent pods of a workload. */
interface Pods extends Pick<ServiceEndpoint, 'workload' | 'doubts'> {
  readonly group: PodGroup;
}

/** The pods behind the Services of a cluster, found by selector or endpoint address. */
export class ServiceEndpoints {
  private readonly byNamespace = new Map<string, Workload[]>();
  private readonly byAddress = new Map<string, Pods[]>();

  constructor(services: readonly Service[], workloads: readonly Workload[]) {
    for (const workload of workloads) {
      const neighbours = this.byNamespace.get(workload.namespace);
      if (neighbours === undefined) this.byNamespace.set(workload.namespace, [workload]);
      else neighbours.push(workload);
    }
    const wanted = new Set(services.flatMap(addressesOf));
    if (wanted.size === 0) return;
    for (const workload of workloads)
      for (const { addresses, group } of workload.pods)
        for (const address of addresses)
          if (wanted.has(address)) {
            const owners = this.byAddress.get(address) ?? [];
            owners.push({ workload, group: workload.podGroups[group]! });
            this.byAddress.set(address, owners);
          }
  }

  /** Pods behind one port of a Service, with the port resolved pod by pod. */
  behind(service: Service, port: ServicePort): ServiceEndpoint[] {
    const { protocol } = port;
    const selected = this.selectedBy(service).flatMap(({ group, ...pods }) =>
      targetPorts(port, group).map((number) => ({ ...pods, protocol, port: number })),
    );
    const listed = service.endpoints.flatMap((set) =>
      this.at(set.addresses).flatMap(({ workload, group }) =>
        listedPorts(port, set, group).map((number) => ({ workload, protocol, port: number })),
      ),
    );
    return distinct([...selected, ...listed]);
  }

  /** One port of every pod behind a Service, which clients reach that resolve the pods' addresses by its name. */
  directly(service: Service, target: Omit<ServiceEndpoint, 'workload' | 'doubts'>): ServiceEndpoint[] {
    const listed = service.endpoints.flatMap(({ addresses }) => this.at(addresses));
    const all = [...this.selectedBy(service), ...listed];
    return distinct(all.map(({ workload, doubts }) => ({ workload, ...(doubts && { doubts }), ...target })));
  }

  /** Pods that have one of these addresses, if a Service refers to it. */
  at(addresses: readonly string[]): readonly Pods[] {
    return addresses.flatMap((address) => this.byAddress.get(address) ?? []);
  }

  private selectedBy({ namespace, selector }: Service): Pods[] {
    if (selector === undefined) return [];
    return (this.byNamespace.get(namespace) ?? []).flatMap((workload) =>
      workload.podGroups
        .filter((group, place) => mayBeSelected(selector, workload, group, place))
        .map((group): Pods => ({ workload, group, ...doubtsAbout(selector, workload, group) })),
    );
  }
}

function addressesOf({ endpoints, externalName = '' }: Service): string[] {
  return [...endpoints.flatMap(({ addresses }) => addresses), addressNamed(externalName) ?? []].flat();
}

/** Each endpoint once: what some pods are for certain does not depend on whether others are too. */
function distinct(endpoints: readonly ServiceEndpoint[]): ServiceEndpoint[] {
  const certainLast = endpoints.toSorted((a, b) => (b.doubts?.length ?? 0) - (a.doubts?.length ?? 0));
  const found = new Map(
    certainLast.map((endpoint) => {
      const { namespace, kind, name } = endpoint.workload;
      return [`${namespace}/${kind}/${name} ${endpoint.protocol} ${endpoint.port}`, endpoint];
    }),
  );
  return [...found.values()];
}

/** Service selectors are plain label maps; an empty one selects nothing and is not passed to this function. */
function mayBeSelected(selector: Labels, workload: Workload, group: PodGroup, place: number): boolean {
  const wanted = Object.entries(selector).filter(([key]) => group.unreadLabels?.includes(key) !== true);
  let hasPods = false;
  for (const { group: own, labels } of workload.pods) {
    if (own !== place) continue;
    hasPods = true;
    if (wanted.every(([key, value]) => (labels[key] ?? group.labels[key]) === value)) return true;
  }
  return (
    !hasPods &&
    wanted.every(
      ([key, value]) => group.labels[key] === value || mayBeWritten(key, value, workload, group.labels),
    )
  );
}

/** Labels of the pods that a selector requires and whose values are not known, as a reason. */
function doubtsAbout(
  selector: Labels,
  { kind, namespace, name }: Workload,
  { unreadLabels = [] }: PodGroup,
): Pick<Pods, 'doubts'> {
  const labels = unreadLabels.filter((key) => Object.hasOwn(selector, key));
  if (labels.length === 0) return {};
  return { doubts: [{ type: 'label-not-text', object: { kind, namespace, name }, labels }] };
}

/** Labels that a controller will set on future pods may have any value. */
function mayBeWritten(key: string, value: string, workload: Workload, known: Labels): boolean {
  const isOpen = workload.recognisedBy !== undefined && known[key] === undefined;
  return isOpen || PER_POD_LABELS.has(key) || mayWrite(workload, key, value);
}

/** A name is resolved on the pod by protocol. It contains at least one letter (RFC 6335): digits alone are a number. */
function targetPorts({ targetPort, protocol }: ServicePort, group: PodGroup): readonly number[] {
  if (/^\d+$/.test(String(targetPort)))
    return [Number(targetPort)].filter((number) => MIN_PORT <= number && number <= MAX_PORT);
  return group.ports
    .filter((port) => port.name === targetPort && port.protocol === protocol)
    .map(({ containerPort }) => containerPort);
}

/** Manually managed endpoints have their own ports, which belong to the Service port of the same name. */
function listedPorts(port: ServicePort, { ports }: EndpointSet, group: PodGroup): readonly number[] {
  if (ports === undefined) return targetPorts(port, group);
  return ports
    .filter(({ name, protocol }) => (name ?? '') === (port.name ?? '') && protocol === port.protocol)
    .flatMap(({ port: number }) => number ?? targetPorts(port, group));
}
