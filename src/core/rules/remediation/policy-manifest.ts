import type { NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from '../../inventory/network-policy.ts';
import type { Requirement, Selector } from '../../inventory/selector.ts';
import { toYaml, type YamlValue } from './yaml.ts';

/** A NetworkPolicy to apply: new, or an existing one with other rules. */
export type PolicyDraft = Pick<
  NetworkPolicy,
  'namespace' | 'name' | 'labels' | 'podSelector' | 'directions' | 'ingress' | 'egress'
>;

/** The policies as one YAML document each, ready for `kubectl apply -f`. */
export function policiesYaml(drafts: readonly PolicyDraft[]): string {
  return drafts.map((draft) => toYaml(policyManifest(draft))).join('---\n');
}

function policyManifest(draft: PolicyDraft): YamlValue {
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

function ruleManifest({ peers, ports }: PolicyRule, side: 'from' | 'to'): YamlValue {
  return {
    ...(peers.length > 0 ? { [side]: peers.map(peerManifest) } : {}),
    ...(ports.length > 0 ? { ports: ports.map(portManifest) } : {}),
  };
}

function peerManifest(peer: PolicyPeer): YamlValue {
  if (peer.type === 'ip-block') {
    return { ipBlock: { cidr: peer.cidr, ...(peer.except.length > 0 ? { except: peer.except } : {}) } };
  }
  const { namespaceSelector, podSelector } = peer;
  return {
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: selectorManifest(namespaceSelector) }),
    ...(podSelector === undefined ? {} : { podSelector: selectorManifest(podSelector) }),
  };
}

function portManifest(port: PolicyPort): YamlValue {
  switch (port.type) {
    case 'all':
      return { protocol: port.protocol };
    case 'named':
      return { protocol: port.protocol, port: port.name };
    case 'range':
      return {
        protocol: port.protocol,
        port: port.from,
        ...(port.to === port.from ? {} : { endPort: port.to }),
      };
  }
}

function selectorManifest({ requirements }: Selector): YamlValue {
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
