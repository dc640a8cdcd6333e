import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../dataflow/data-flow-map.ts';
import { selectorManifest } from '../../inventory/selector-manifest.ts';
import type { Direction } from '../../network/protocol.ts';

/** A flow that policies of a namespace block in a direction. */
export interface BlockedDirection {
  readonly flow: DataFlow;
  readonly direction: Direction;
  readonly namespace: string;
}

/**
 * The NetworkPolicy that allows a flow in a direction, as YAML; undefined if no policy can express it, because only host
 * names of the other end are known. Parts in braces are JSON, which YAML includes: values need no further quoting.
 */
export function missingPolicy(
  { flow, direction, namespace }: BlockedDirection,
  endpoints: readonly ExternalEndpoint[],
): string | undefined {
  const [own, other] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  const peers = peersOf(other, endpoints);
  if (own.type !== 'pods' || peers.length === 0) return undefined;
  const [side, type] = direction === 'ingress' ? ['from', 'Ingress'] : ['to', 'Egress'];
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    `metadata: ${JSON.stringify({ name: policyName(flow.name, direction), namespace })}`,
    'spec:',
    `  podSelector: ${JSON.stringify(selectorManifest(own.podSelector))}`,
    `  policyTypes: [${type}]`,
    `  ${direction}:`,
    `    - ${side}:`,
    ...peers.map((peer) => `        - ${JSON.stringify(peer)}`),
    ...(flow.ports.length === 0
      ? []
      : [
          '      ports:',
          ...flow.ports.map(
            ({ protocol, from, to }) =>
              `        - ${JSON.stringify({ protocol, port: from, ...(to > from && { endPort: to }) })}`,
          ),
        ]),
  ].join('\n');
}

function peersOf(end: FlowEnd, endpoints: readonly ExternalEndpoint[]): readonly object[] {
  if (end.type === 'pods')
    return [
      {
        namespaceSelector: selectorManifest(end.namespaceSelector),
        podSelector: selectorManifest(end.podSelector),
      },
    ];
  const { cidrs = [] } = endpoints.find(({ name }) => name === end.name) ?? {};
  return cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}

/** A name that Kubernetes accepts. */
function policyName(flow: string, direction: Direction): string {
  const words = flow
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 200);
  return `allow-${words}-${direction}`.replaceAll(/-+/g, '-');
}
