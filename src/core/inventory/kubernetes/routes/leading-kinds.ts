import type { Unread } from '../../problems/unread.ts';
import { FOREIGN_ROUTE_KINDS, foreignRouteName } from './foreign-routes.ts';

/**
 * Kinds that may lead to workloads of any namespace: routes can refer to Services of other namespaces, a Service may be
 * an alias of another, and endpoints may contain any address.
 */
export const LEADING_KINDS: ReadonlySet<string> = new Set([
  'Service',
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'Route',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
]);

/** Kinds that decide which routes are served, and by which controller. */
const SERVING_KINDS = ['IngressClass', 'GatewayClass', 'ReferenceGrant'];

/** The API groups of both. Other groups have kinds with the same names, which may have pods. */
export const LEADING_GROUPS: ReadonlySet<string> = new Set([
  '',
  'networking.k8s.io',
  'extensions',
  'discovery.k8s.io',
  'gateway.networking.k8s.io',
  'route.openshift.io',
]);

const LEADING_ONLY: ReadonlySet<string> = new Set([
  ...LEADING_KINDS,
  ...SERVING_KINDS,
  ...FOREIGN_ROUTE_KINDS.map(foreignRouteName),
]);

/**
 * Whether objects of a kind, named like unread kinds, affect only traffic from outside: they contain no pods, labels or
 * policies.
 */
export function leadsInOnly({ kind }: Pick<Unread, 'kind'>): boolean {
  return LEADING_ONLY.has(kind);
}
