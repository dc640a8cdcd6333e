import type { Protocol } from '../../../network/protocol.ts';
import type { Route, RouteBackend, Service } from '../../../inventory/exposure-objects.ts';
import type { EntryChain } from '../entry-chain.ts';
import type { EntryReason, ServiceStep } from '../entry-point.ts';
import type { Attachment } from './gateway-attachments.ts';
import type { ReferenceGrants } from './reference-grants.ts';
import type { ServiceEndpoint, ServiceEndpoints } from '../services/service-endpoints.ts';
import type { NamedService, ServiceNames } from '../services/service-names.ts';

/** An endpoint that a route leads to, and the Service in between. */
interface RouteEnd extends ServiceEndpoint {
  readonly service: ServiceStep;
}

/** Chains of an Ingress, Gateway API route or OpenShift Route, regardless of who serves it. */
export function chainsOfRoute(
  route: Route,
  { attachment, grants }: { readonly attachment: Attachment; readonly grants: ReferenceGrants },
  names: ServiceNames,
  endpoints: ServiceEndpoints,
): EntryChain[] {
  if (attachment === 'unattached') return [];
  const { kind, namespace, name, hosts } = route;
  return route.backends.flatMap((backend) => {
    const doubts: readonly EntryReason[] = [
      ...(attachment === 'unknown' ? [{ type: 'unattached-route' } as const] : []),
      ...(grants.allow(route, backend) ? [] : [{ type: 'ungranted-route' } as const]),
    ];
    const named = names.find(backend.namespace, backend.service);
    return endsOf(backend, route.kind, named, endpoints).map(
      ({ workload, service, doubts: ofService = [], ...target }): EntryChain => ({
        door: { type: 'route', kind, namespace, name, hosts },
        service,
        workload,
        target,
        audience: 'internet',
        route,
        doubts: [...doubts, ...ofService],
        source: 'kept-or-node',
      }),
    );
  });
}

function endsOf(
  backend: RouteBackend,
  kind: Route['kind'],
  named: NamedService,
  endpoints: ServiceEndpoints,
): RouteEnd[] {
  if (named.type === 'missing' || named.type === 'elsewhere') return [];
  if (named.via === undefined)
    return named.type === 'service' ? endsBehind(backend, kind, named.service, endpoints) : [];
  const { namespace, name } = named.type === 'service' ? named.service : named.via;
  return portsOfAlias(backend, named.via).flatMap((port) => {
    const service = { namespace, name, port };
    if (named.type === 'service' && named.service.headless === 'virtual-ip')
      return named.service.ports
        .filter((own) => own.port === port && own.protocol === sentBy(kind))
        .flatMap((own) => endpoints.behind(named.service, own))
        .map((end) => ({ ...end, service }));
    const target = { protocol: sentBy(kind), port };
    const ends =
      named.type === 'service'
        ? endpoints.directly(named.service, target)
        : endpoints.at([named.address]).map(({ workload }) => ({ workload, ...target }));
    return ends.map((end) => ({ ...end, service }));
  });
}

/** An Ingress, like every route except UDP routes, sends only TCP, whatever else its Service offers. */
function sentBy(kind: Route['kind']): Protocol {
  return kind === 'UDPRoute' ? 'UDP' : 'TCP';
}

/**
 * A route refers to a port of the Service by number or name. An OpenShift Route refers to the endpoints' port: by the
 * name that the Service gives it, or by the pods' own number.
 */
function endsBehind(
  { port: wanted }: RouteBackend,
  kind: Route['kind'],
  service: Service,
  endpoints: ServiceEndpoints,
): RouteEnd[] {
  const { namespace, name } = service;
  const sent = service.ports.filter(({ protocol }) => protocol === sentBy(kind));
  return sent.flatMap((own) => {
    const ends = endpoints.behind(service, own).map((end) => ({
      ...end,
      service: { namespace, name, port: own.port },
    }));
    if (wanted === undefined || [own.name, own.port].map(String).includes(String(wanted))) return ends;
    if (kind !== 'Route') return [];
    return ends.filter(({ port }) => [port, own.targetPort].map(String).includes(String(wanted)));
  });
}

/**
 * The port numbers that a controller may use for an alias. Names resolve on the alias itself, to its port or its target
 * port, because controllers differ.
 */
function portsOfAlias({ port: wanted }: RouteBackend, { ports }: Service): readonly number[] {
  const meant = ports.filter(
    ({ name, port }) => wanted === undefined || [name, port].map(String).includes(String(wanted)),
  );
  const numbers = [wanted, ...meant.flatMap(({ port, targetPort }) => [port, targetPort])];
  const digits = numbers.map(String).filter((text) => /^\d+$/.test(text));
  return [...new Set(digits.map(Number))];
}
