import type { Protocol } from '../network/protocol.ts';
import type { Labels } from './labels.ts';
import type { SourceLocation } from './problem.ts';
import type { Selector } from './selector.ts';

export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Number or name, resolved per pod; the Service's own port where the object leaves it out. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** A port of endpoints that are kept by hand: it belongs to the Service port of the same name and protocol. */
export interface EndpointPort {
  readonly name?: string;
  readonly protocol: Protocol;
  /** Missing: every port. */
  readonly port?: number;
}

/** Addresses from an EndpointSlice or Endpoints object, with the ports that are open at each of them. */
export interface EndpointSet {
  readonly addresses: readonly string[];
  /** Missing: not told; the Service's own `targetPort` is meant. */
  readonly ports?: readonly EndpointPort[];
}

/** What a Service of type LoadBalancer says of its load balancer. */
export interface LoadBalancer {
  /** Who makes it, where that is not the cloud's own controller (`spec.loadBalancerClass`). */
  readonly className?: string;
  /** Those that say who may come in. */
  readonly annotations: Labels;
  /** Addresses or names from its status; empty until it is made. Sorted. */
  readonly addresses: readonly string[];
  /** Whether a port of every node leads in as well. */
  readonly nodePorts: 'allocated' | 'none';
}

/** `v1` Service. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly headless: 'headless' | 'virtual-ip';
  /** Missing: endpoints are kept by hand or by someone else. Service selectors are plain label maps. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  readonly externalName?: string;
  readonly externalIps: readonly string[];
  readonly loadBalancerSourceRanges: readonly string[];
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** Of type LoadBalancer. Missing for other types. */
  readonly loadBalancer?: LoadBalancer;
  /** Endpoints that Kubernetes did not make from the selector: all of them where there is none. */
  readonly endpoints: readonly EndpointSet[];
  readonly location?: SourceLocation;
}

/** A backend that a route leads to. */
export interface RouteBackend {
  readonly namespace: string;
  readonly service: string;
  /** Service port by number or name; missing means any. */
  readonly port?: number | string;
}

/** What a Gateway API route attaches to: a Gateway unless `kind` says otherwise. */
export interface RouteParent {
  readonly namespace: string;
  readonly name: string;
  /** E.g. `ListenerSet`, or `Service` for traffic inside a mesh. */
  readonly kind?: string;
  /** The one listener that is meant. */
  readonly sectionName?: string;
  /** The port of the listeners that are meant. */
  readonly port?: number;
}

/** A listener of a Gateway, and which routes it takes. */
export interface GatewayListener {
  readonly name: string;
  readonly protocol: string;
  readonly port?: number;
  readonly hostname?: string;
  /** Kinds of routes; empty: those that go with the protocol. */
  readonly routeKinds: readonly string[];
  /** Namespaces of routes: the Gateway's own, any, none, those with certain labels, or it could not be told. */
  readonly routesFrom: 'same' | 'all' | 'none' | 'unknown' | Selector;
}

export const ROUTE_CLASS_KINDS = ['IngressClass', 'GatewayClass'] as const;

/** An IngressClass or GatewayClass: which controller serves Ingresses or Gateways of this class. */
export interface RouteClass {
  readonly kind: (typeof ROUTE_CLASS_KINDS)[number];
  readonly name: string;
  /** As the controller calls itself, e.g. `k8s.io/ingress-nginx`. */
  readonly controller: string;
  readonly location?: SourceLocation;
}

/** Lets objects of some namespaces name objects of its own. */
export interface ReferenceGrant {
  readonly namespace: string;
  readonly name: string;
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  /** Missing name: every object of the kind. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
  readonly location?: SourceLocation;
}

export const ROUTE_KINDS = [
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Route',
  'Gateway',
] as const;

/** Ingress, Gateway API routes and OpenShift Route: things that lead traffic from outside to Services. */
export interface Route {
  readonly kind: (typeof ROUTE_KINDS)[number];
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly backends: readonly RouteBackend[];
  /** Kinds of backends that are no Services, where there are such: what they lead to is not known. */
  readonly opaqueBackends?: readonly string[];
  readonly parents: readonly RouteParent[];
  /** Of a Gateway. Missing for other kinds. */
  readonly listeners?: readonly GatewayListener[];
  /** Ingress class or gateway class, where named. */
  readonly className?: string;
  readonly location?: SourceLocation;
}
