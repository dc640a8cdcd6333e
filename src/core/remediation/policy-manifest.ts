import type { PolicyRule } from '../inventory/network-policy.ts';
import type { PolicyPort } from '../inventory/peers-and-ports.ts';
import type { Requirement, Selector } from '../inventory/selector.ts';
import { PROTOCOLS } from '../network/protocol.ts';
import type { PolicyDraft } from './patch.ts';

/** A value in a Kubernetes manifest. */
type ManifestValue = string | number | readonly ManifestValue[] | Manifest;

/** A Kubernetes object as written in YAML or JSON. */
export interface Manifest {
  readonly [key: string]: ManifestValue;
}

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

function selectorManifest({ requirements }: Selector): ManifestValue {
  const labels: Record<string, string> = {};
  const expressions: Requirement[] = [];
  for (const requirement of requirements) {
    const value =
      requirement.operator === 'In' && requirement.values.length === 1 ? requirement.values[0] : undefined;
    if (value === undefined || Object.hasOwn(labels, requirement.key)) expressions.push(requirement);
    else labels[requirement.key] = value;
  }
  return {
    ...(Object.keys(labels).length > 0 ? { matchLabels: labels } : {}),
    ...(expressions.length > 0
      ? { matchExpressions: expressions.map((expression) => ({ ...expression })) }
      : {}),
  };
}
