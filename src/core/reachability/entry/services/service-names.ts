import { normaliseAddress } from '../../../inventory/kubernetes/fields/cidr.ts';
import type { Service } from '../../../inventory/exposure-objects.ts';

/** What the name of a Service refers to. `via`: the ExternalName that was followed first. */
export type NamedService =
  | { readonly type: 'service'; readonly service: Service; readonly via?: Service }
  /** The name of a pod's address. */
  | { readonly type: 'address'; readonly address: string; readonly via: Service }
  | { readonly type: 'missing'; readonly namespace: string; readonly name: string }
  /** Outside the cluster, or in a cycle. */
  | { readonly type: 'elsewhere' };

/** Services of a cluster by name, with aliases followed. */
export class ServiceNames {
  private readonly services = new Map<string, Service>();

  constructor(services: readonly Service[]) {
    for (const service of services) this.services.set(`${service.namespace}/${service.name}`, service);
  }

  /** An ExternalName with the name of another Service or of a pod of the cluster refers to that object. */
  find(namespace: string, name: string): NamedService {
    let place = { namespace, name };
    let via: Service | undefined;
    for (const seen = new Set<Service>(); ;) {
      const service = this.services.get(`${place.namespace}/${place.name}`);
      if (service === undefined) return { type: 'missing', ...place };
      if (service.type !== 'ExternalName')
        return { type: 'service', service, ...(via === undefined ? {} : { via }) };
      if (seen.has(service)) return { type: 'elsewhere' };
      seen.add(service);
      via ??= service;
      const { externalName = '' } = service;
      const address = addressNamed(externalName);
      if (address !== undefined) return { type: 'address', address, via };
      const next = serviceNamed(externalName) ?? this.serviceByShortName(externalName);
      if (next === undefined) return { type: 'elsewhere' };
      place = { namespace: next.namespace, name: next.name };
    }
  }

  /**
   * `name.namespace`, optionally with a host name before it: not a fully qualified DNS name, but controllers that
   * resolve names as pods do find the Service with it. Other names look the same, so the Service must exist.
   */
  private serviceByShortName(externalName: string): Service | undefined {
    const [namespace, name, , ...rest] = externalName.toLowerCase().split('.').toReversed();
    return rest.length === 0 ? this.services.get(`${namespace}/${name}`) : undefined;
  }
}

/**
 * The Service of a DNS name in the cluster: `name.namespace.svc`, optionally with a cluster domain after it and, for
 * one pod of a headless Service, the pod's host name before it.
 */
function serviceNamed(dnsName: string): { readonly namespace: string; readonly name: string } | undefined {
  const found = /^(?:[^.]+\.)?([^.]+)\.([^.]+)\.svc(?:\..*)?$/.exec(dnsName.toLowerCase());
  return found === null ? undefined : { namespace: found[2]!, name: found[1]! };
}

/**
 * The address that a name is (some controllers accept an address as a name) or refers to: `10-0-0-1.namespace.pod...`.
 */
export function addressNamed(dnsName: string): string | undefined {
  const dashed = /^([0-9a-f-]+)\.[^.]+\.pod(?:\..*)?$/.exec(dnsName.toLowerCase())?.[1];
  if (dashed === undefined) return normaliseAddress(dnsName.replace(/\.$/, ''));
  return normaliseAddress(dashed.replaceAll('-', '.')) ?? normaliseAddress(dashed.replaceAll('-', ':'));
}
