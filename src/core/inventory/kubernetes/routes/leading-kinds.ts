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

/** Kinds that decide which of those are served, and by whom. */
const SERVING_KINDS = ['IngressClass', 'GatewayClass', 'ReferenceGrant'];

/** The API groups of both, as other groups have kinds of the same names, and with pods of their own. */
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
 * Whether objects of a kind, named as unread kinds are, decide no more than what leads in from outside: they hold no
 * pod, no label and no policy.
 */
export function leadsInOnly({ kind }: Pick<Unread, 'kind'>): boolean {
  return LEADING_ONLY.has(kind);
}
