/** A kind of another vendor that may lead outside traffic to workloads. */
export interface ForeignRouteKind {
  readonly group: string;
  readonly kind: string;
}

const named = (group: string, kinds: readonly string[]): readonly ForeignRouteKind[] =>
  kinds.map((kind) => ({ group, kind }));

/**
 * Kinds of entry points that are not evaluated. They are only counted, among the ignored kinds: if there are any, no
 * workload is certainly unreachable from the internet.
 */
export const FOREIGN_ROUTE_KINDS: readonly ForeignRouteKind[] = [
  ...named('networking.istio.io', ['VirtualService']),
  ...named('traefik.io', ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP']),
  ...named('traefik.containo.us', ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP']),
  ...named('projectcontour.io', ['HTTPProxy']),
  ...named('k8s.nginx.org', ['VirtualServer', 'VirtualServerRoute', 'TransportServer']),
  ...named('configuration.konghq.com', ['TCPIngress', 'UDPIngress']),
  ...named('getambassador.io', ['Mapping', 'TCPMapping']),
  ...named('apisix.apache.org', ['ApisixRoute']),
  ...named('gateway.solo.io', ['VirtualService', 'RouteTable']),
  ...named('networking.internal.knative.dev', ['Ingress']),
  ...named('elbv2.k8s.aws', ['TargetGroupBinding']),
  ...named('cilium.io', ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']),
];

/** `kind.group`, as ignored and unread kinds are named. */
export function foreignRouteName({ kind, group }: ForeignRouteKind): string {
  return `${kind}.${group}`;
}
