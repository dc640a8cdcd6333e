import type { Protocol } from '../network/protocol.ts';
import type { Labels } from './labels.ts';
import type { SourceLocation } from './problems/problem.ts';
import type { Selector } from './selector.ts';

export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Number or name, resolved per pod; defaults to the Service's own port. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** A port of manually managed endpoints: it belongs to the Service port with the same name and protocol. */
export interface EndpointPort {
  readonly name?: string;
  readonly protocol: Protocol;
  /** Missing: every port. */
  readonly port?: number;
}

/** Addresses from an EndpointSlice or Endpoints object, with the ports that are open at each of them. */
export interface EndpointSet {
  readonly addresses: readonly string[];
  /** Missing: not specified; the Service's own `targetPort` applies. */
  readonly ports?: readonly EndpointPort[];
}

/** What a Service of type LoadBalancer specifies about its load balancer. */
export interface LoadBalancer {
  /** Who creates it, if not the cloud's own controller (`spec.loadBalancerClass`). */
  readonly className?: string;
  /** The annotations that control who may use it. */
  readonly annotations: Labels;
  /** Addresses or names from its status; empty until it is created. Sorted. */
  readonly addresses: readonly string[];
  /** Whether it is also reachable through a port of every node. */
  readonly nodePorts: 'allocated' | 'none';
}

/** `v1` Service. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly headless: 'headless' | 'virtual-ip';
  /** Missing: endpoints are managed manually or by another controller. Service selectors are plain label maps. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  readonly externalName?: string;
  readonly externalIps: readonly string[];
  readonly loadBalancerSourceRanges: readonly string[];
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** For type LoadBalancer. Missing for other types. */
  readonly loadBalancer?: LoadBalancer;
  /** Endpoints that Kubernetes did not create from the selector; all of them if there is no selector. */
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

/** What a Gateway API route attaches to: a Gateway unless `kind` is set. */
export interface RouteParent {
  readonly namespace: string;
  readonly name: string;
  /** E.g. `ListenerSet`, or `Service` for traffic inside a mesh. */
  readonly kind?: string;
  /** Only this listener. */
  readonly sectionName?: string;
  /** Only listeners with this port. */
  readonly port?: number;
}

/** A listener of a Gateway, and which routes it accepts. */
export interface GatewayListener {
  readonly name: string;
  readonly protocol: string;
  readonly port?: number;
  readonly hostname?: string;
  /** Kinds of routes; empty: the default for the protocol. */
  readonly routeKinds: readonly string[];
  /** Namespaces of routes: the Gateway's own, any, none, those with certain labels, or unknown. */
  readonly routesFrom: 'same' | 'all' | 'none' | 'unknown' | Selector;
}

export const ROUTE_CLASS_KINDS = ['IngressClass', 'GatewayClass'] as const;

/** An IngressClass or GatewayClass: which controller serves Ingresses or Gateways of this class. */
export interface RouteClass {
  readonly kind: (typeof ROUTE_CLASS_KINDS)[number];
  readonly name: string;
  /** The name that the controller uses, e.g. `k8s.io/ingress-nginx`. */
  readonly controller: string;
  readonly location?: SourceLocation;
}

/** Allows objects of some namespaces to refer to objects of its own namespace. */
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

/** Ingress, Gateway API routes and OpenShift Route: objects that lead outside traffic to Services. */
export interface Route {
  readonly kind: (typeof ROUTE_KINDS)[number];
  readonly namespace: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly backends: readonly RouteBackend[];
  /** Kinds of backends that are not Services, if there are any: what they lead to is not known. */
  readonly opaqueBackends?: readonly string[];
  readonly parents: readonly RouteParent[];
  /** For a Gateway. Missing for other kinds. */
  readonly listeners?: readonly GatewayListener[];
  /** Ingress class or gateway class, if specified. */
  readonly className?: string;
  readonly location?: SourceLocation;
}
