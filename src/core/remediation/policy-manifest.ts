import type { PolicyRule } from '../inventory/network-policy.ts';
import type { PolicyPort } from '../inventory/peers-and-ports.ts';
import { type Manifest, type ManifestValue, selectorManifest } from '../inventory/selector-manifest.ts';
import { PROTOCOLS } from '../network/protocol.ts';
import type { PolicyDraft } from './patch.ts';

/** Converts a policy to the object to apply. */
export function policyManifest(draft: PolicyDraft): Manifest {
  const { namespace, name, labels, podSelector, directions, ingress, egress } = draft;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: {
      podSelector: selectorManifest(podSelector),
      policyTypes: directions.map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')),
      ...(directions.includes('ingress')
        ? { ingress: ingress.map((rule) => ruleManifest(rule, 'from')) }
        : {}),
      ...(directions.includes('egress') ? { egress: egress.map((rule) => ruleManifest(rule, 'to')) } : {}),
    },
  };
}

function ruleManifest({ peers, ports }: PolicyRule, side: 'from' | 'to'): ManifestValue {
  return {
    ...(peers.length > 0 ? { [side]: peers.flatMap(peerManifests) } : {}),
    ...(ports.length > 0 ? { ports: ports.flatMap(portManifest) } : {}),
  };
}

function peerManifests(peer: PolicyRule['peers'][number]): readonly ManifestValue[] {
  if (peer.type === 'networks')
    return peer.blocks.map(({ cidr, except }) => ({
      ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) },
    }));
  const { namespaceSelector, podSelector } = peer;
  return [
    {
      ...(namespaceSelector === undefined ? {} : { namespaceSelector: selectorManifest(namespaceSelector) }),
      ...(podSelector === undefined ? {} : { podSelector: selectorManifest(podSelector) }),
    },
  ];
}

/** NetworkPolicy has no value for "any protocol", so the port is repeated for each protocol. */
function portManifest(port: PolicyPort): readonly ManifestValue[] {
  switch (port.type) {
    case 'all':
      return [{ protocol: port.protocol }];
    case 'named':
      return (port.protocol === 'any' ? PROTOCOLS : [port.protocol]).map((protocol) => ({
        protocol,
        port: port.name,
      }));
    case 'range':
      return [
        {
          protocol: port.protocol,
          port: port.from,
          ...(port.to === port.from ? {} : { endPort: port.to }),
        },
      ];
  }
}
