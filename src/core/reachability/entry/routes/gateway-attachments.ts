import type { GatewayListener, Route, RouteParent } from '../../../inventory/exposure-objects.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { matchNamespace, namespaceViews, type NamespaceView } from '../../../inventory/namespace-view.ts';
import type { Assumptions } from '../../plugins/cni-profile.ts';

/** Whether a route is served, according to the route and its Gateways. */
export type Attachment = 'attached' | 'unattached' | 'unknown';

/** Kinds of routes that listeners accept by default, by their protocol. */
const KINDS_OF_PROTOCOL: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTP', ['HTTPRoute', 'GRPCRoute']],
  ['HTTPS', ['HTTPRoute', 'GRPCRoute']],
  ['TLS', ['TLSRoute', 'TCPRoute']],
  ['TCP', ['TCPRoute']],
  ['UDP', ['UDPRoute']],
]);

const ATTACHED = { yes: 'attached', no: 'unattached', maybe: 'unknown' } as const;

type Gateway = Route & Required<Pick<Route, 'listeners'>>;

/** The Gateways of a cluster, and which routes attach to them (Gateway API: parents, listeners, allowed routes). */
export class GatewayAttachments {
  private readonly gateways = new Map<string, Gateway>();
  private readonly viewOf: (namespace: string) => NamespaceView;

  constructor(inventory: Inventory, assumptions: Pick<Assumptions, 'absentNamespaces'>) {
    this.viewOf = namespaceViews(inventory, assumptions);
    for (const route of inventory.routes)
      if (isGateway(route)) this.gateways.set(`${route.namespace}/${route.name}`, route);
  }

  gatewayOf({ namespace, name, kind }: RouteParent): Gateway | undefined {
    return kind === undefined ? this.gateways.get(`${namespace}/${name}`) : undefined;
  }

  /** Ingresses and OpenShift Routes attach to nothing: any controller of their class accepts them. */
  of(route: Route): Attachment {
    if (route.kind === 'Ingress' || route.kind === 'Route') return 'attached';
    if (route.parents.length === 0) return 'unknown';
    return best(route.parents.map((parent) => this.toParent(route, parent)));
  }

  /** A Gateway that was not found may be anywhere; a Service is a parent only for traffic inside a mesh. */
  toParent(route: Route, parent: RouteParent): Attachment {
    if (parent.kind === 'Service') return 'unattached';
    const gateway = this.gatewayOf(parent);
    if (gateway === undefined) return 'unknown';
    const meant = gateway.listeners.filter(
      ({ name, port }) =>
        (parent.sectionName === undefined || parent.sectionName === name) &&
        (parent.port === undefined || parent.port === port),
    );
    return best(
      meant
        .filter((listener) => takesHosts(route, listener))
        .map((listener) => worse(takesKind(route, listener), this.takesFrom(route, gateway, listener))),
    );
  }

  private takesFrom(route: Route, gateway: Route, { routesFrom }: GatewayListener): Attachment {
    switch (routesFrom) {
      case 'all':
        return 'attached';
      case 'none':
        return 'unattached';
      case 'unknown':
        return 'unknown';
      case 'same':
        return route.namespace === gateway.namespace ? 'attached' : 'unattached';
      default: {
        return ATTACHED[matchNamespace(routesFrom, this.viewOf(route.namespace))];
      }
    }
  }
}

function best(attachments: readonly Attachment[]): Attachment {
  if (attachments.includes('attached')) return 'attached';
  return attachments.includes('unknown') ? 'unknown' : 'unattached';
}

function worse(a: Attachment, b: Attachment): Attachment {
  if (a === 'unattached' || b === 'unattached') return 'unattached';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'attached';
}

function takesKind({ kind }: Route, { routeKinds, protocol }: GatewayListener): Attachment {
  const kinds = routeKinds.length > 0 ? routeKinds : KINDS_OF_PROTOCOL.get(protocol);
  if (kinds === undefined) return 'unknown';
  return kinds.includes(kind) ? 'attached' : 'unattached';
}

/** If the route or the listener has no host names, all host names match. */
function takesHosts({ hosts }: Route, { hostname }: GatewayListener): boolean {
  return hostname === undefined || hosts.length === 0 || hosts.some((host) => haveCommonHost(host, hostname));
}

/** `*.example.com` stands for every name below `example.com`, at any depth. */
export function haveCommonHost(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one === other || isBelow(one, other) || isBelow(other, one);
}

function isBelow(host: string, wildcard: string): boolean {
  return wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1)) && host !== wildcard.slice(1);
}

function isGateway(route: Route): route is Gateway {
  return route.listeners !== undefined;
}
