import { MAX_PORT, MIN_PORT } from '../../network/protocol.ts';
import type { Protocol } from '../../network/protocol.ts';
import type { Service, ServicePort } from '../../inventory/exposure-objects.ts';
import { PER_POD_LABELS } from '../../inventory/labels.ts';
import type { Labels } from '../../inventory/labels.ts';
import type { PodGroup, Workload } from '../../inventory/workload.ts';

/** A port of a workload's pods behind a Service port. */
export interface ServiceEndpoint {
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Services of a cluster with the pods behind them, found by name, selector or endpoint address. */
export class ServiceEndpoints {
  private readonly services = new Map<string, Service>();
  private readonly byNamespace = new Map<string, Workload[]>();
  private readonly byAddress = new Map<string, { workload: Workload; group: PodGroup }[]>();

  constructor(services: readonly Service[], workloads: readonly Workload[]) {
    for (const service of services) this.services.set(`${service.namespace}/${service.name}`, service);
    for (const workload of workloads) {
      const neighbours = this.byNamespace.get(workload.namespace);
      if (neighbours === undefined) this.byNamespace.set(workload.namespace, [workload]);
      else neighbours.push(workload);
    }
    const wanted = new Set(services.flatMap(({ endpointAddresses }) => endpointAddresses));
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

  /**
   * The Service of a name. An ExternalName that is the name of another Service of the cluster leads on to that
   * one; one that leads out of the cluster, or in a circle, leads to none.
   */
  find(namespace: string, name: string): Service | undefined {
    let service = this.services.get(`${namespace}/${name}`);
    for (const seen = new Set<Service>(); service?.type === 'ExternalName';) {
      if (seen.has(service)) return undefined;
      seen.add(service);
      const alias = /^([^.]+)\.([^.]+)\.svc(\.cluster\.local)?\.?$/.exec(service.externalName ?? '');
      service = alias === null ? undefined : this.services.get(`${alias[2]}/${alias[1]}`);
    }
    return service;
  }

  /** Pods behind one port of a Service, with their own port resolved pod by pod (SEMANTICS 6, 21). */
  behind(service: Service, port: ServicePort): ServiceEndpoint[] {
    const found = new Map<string, ServiceEndpoint>();
    for (const { workload, group } of this.podsBehind(service))
      for (const number of targetPorts(port, group))
        found.set(`${workload.kind}/${workload.name}/${number}`, {
          workload,
          protocol: port.protocol,
          port: number,
        });
    return [...found.values()];
  }

  private podsBehind(service: Service): readonly { workload: Workload; group: PodGroup }[] {
    const { namespace, selector, endpointAddresses } = service;
    if (selector === undefined)
      return endpointAddresses.flatMap((address) => this.byAddress.get(address) ?? []);
    return (this.byNamespace.get(namespace) ?? []).flatMap((workload) =>
      workload.podGroups
        .filter((group, place) => selects(selector, workload, group, place))
        .map((group) => ({ workload, group })),
    );
  }
}

/** Service selectors are plain label maps; an empty one selects nothing, and never comes here. */
function selects(selector: Labels, workload: Workload, group: PodGroup, place: number): boolean {
  const wanted = Object.entries(selector);
  const pods = workload.pods.filter((pod) => pod.group === place);
  if (pods.length === 0)
    // Pods-to-be: labels that a controller will write may come to be anything.
    return wanted.every(([key, value]) => PER_POD_LABELS.has(key) || group.labels[key] === value);
  return pods.some(({ labels }) =>
    wanted.every(([key, value]) => (labels[key] ?? group.labels[key]) === value),
  );
}

function targetPorts({ targetPort, protocol }: ServicePort, group: PodGroup): readonly number[] {
  const number = Number(targetPort);
  if (Number.isInteger(number)) return MIN_PORT <= number && number <= MAX_PORT ? [number] : [];
  return group.ports
    .filter((port) => port.name === targetPort && port.protocol === protocol)
    .map(({ containerPort }) => containerPort);
}
