import type { Direction } from '../../../network/protocol.ts';
import type { NetworkPolicy, PolicyRule, UnevaluatedPolicy } from '../../network-policy.ts';
import type { NetworkPeer, PodPeer, PolicyPort } from '../../peers-and-ports.ts';
import { EVERYTHING, type Selector } from '../../selector.ts';
import { isStrictlyWithin } from '../fields/cidr.ts';
import {
  describe,
  field,
  isFields,
  objectField,
  objectListField,
  refuseUnknownFields,
  textListField,
  type Fields,
} from '../fields/fields.ts';
import { GKE_POD_NETWORKS } from '../workloads/further-networks.ts';
import {
  isLabelKey,
  isLabelValue,
  isPortName,
  isPortNumber,
  LABEL_KEY_SYNTAX,
  LABEL_VALUE_SYNTAX,
  PORT_NAME_SYNTAX,
} from '../fields/names.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { readCidr } from '../fields/read-cidr.ts';
import { NO_LABELS, readAnnotations, readLabels } from '../fields/read-labels.ts';
import { readPortNumber, readProtocol } from './read-port.ts';
import { readSelector } from '../fields/read-selector.ts';
import { NOT_SUPPORTED, unevaluatedPolicy } from './unevaluated-policy.ts';

const GKE_NETWORK = 'networking.gke.io/network';
/** The annotation that selects the network that a policy applies to. */
export const NETWORK_POLICY_ANNOTATIONS: readonly string[] = [GKE_NETWORK];

/**
 * Reads a `networking.k8s.io/v1` NetworkPolicy, with the validation of the API server (`pkg/apis/networking/validation`).
 * A policy that the API server would reject is returned as an unevaluated policy with all its errors.
 */
export function readNetworkPolicy(object: Fields, context: ObjectContext): NetworkPolicy | UnevaluatedPolicy {
  const path = ['spec'];
  const { namespace = 'default', name } = context.reference;
  const { labels } = readLabels(object, [], context) ?? NO_LABELS;
  for (const key of Object.keys(labels).sort())
    if (!isLabelKey(key) || !isLabelValue(labels[key] ?? ''))
      context.error('label', ['metadata', 'labels', key], `${LABEL_KEY_SYNTAX}; ${LABEL_VALUE_SYNTAX}.`);
  refuseOtherNetworks(object, context);
  const specified = field(object, 'spec');
  if (!isFields(specified))
    context.error('spec-missing', path, `Expected an object, found ${describe(specified)}.`);
  const spec = isFields(specified) ? specified : {};
  refuseUnknownFields(spec, ['podSelector', 'policyTypes', 'ingress', 'egress'], path, context);
  const podSelector = readPodSelector(spec, path, context);
  const directions = readDirections(spec, path, context);
  const ingress = readRules(spec, 'ingress', 'from', path, context);
  const egress = readRules(spec, 'egress', 'to', path, context);
  if (context.errors.length > 0 || podSelector === undefined)
    return unevaluatedPolicy(context, {
      directions: directions ?? ['ingress', 'egress'],
      spec: specified,
      podSelector,
    });
  return {
    kind: 'NetworkPolicy',
    namespace,
    name,
    labels,
    podSelector,
    directions: directions ?? [],
    ingress,
    egress,
    ...context.placed,
  };
}

/**
 * On GKE, a policy with this annotation applies to that network only. Other clusters ignore the annotation and enforce the
 * policy for the pods' own network. Which of the two applies is not known.
 */
function refuseOtherNetworks(object: Fields, context: ObjectContext): void {
  const key = GKE_NETWORK;
  const network = readAnnotations(object, NETWORK_POLICY_ANNOTATIONS)[key];
  if (network === undefined || GKE_POD_NETWORKS.has(network)) return;
  context.error(
    NOT_SUPPORTED,
    ['metadata', 'annotations', key],
    `On GKE this policy is for the network ${describe(network)} and not for the cluster's own, so it is not evaluated: verdicts that it could change are unknown. Remove the annotation if it is meant for the cluster's.`,
  );
}

/**
 * The pod selector of the policy; `undefined` if a part of it is invalid, so that it is not known what it selects. A
 * missing selector selects every pod, as in the API server.
 */
function readPodSelector(spec: Fields, path: FieldPath, context: ObjectContext): Selector | undefined {
  const before = context.errors.length;
  const selector = readSelector(spec, 'podSelector', path, context);
  if (context.errors.length > before) return undefined;
  if (selector === undefined)
    context.warn(
      'selector-missing',
      [...path, 'podSelector'],
      'Missing, which selects every pod of the namespace: write "podSelector: {}" to make this explicit.',
    );
  return selector ?? EVERYTHING;
}

/** The effective policy types; `undefined` if the field is invalid. */
function readDirections(
  spec: Fields,
  path: FieldPath,
  context: ObjectContext,
): readonly Direction[] | undefined {
  const egress = field(spec, 'egress');
  const types = field(spec, 'policyTypes');
  if (types === undefined || (Array.isArray(types) && types.length === 0)) {
    return egress === undefined || (Array.isArray(egress) && egress.length === 0)
      ? ['ingress']
      : ['ingress', 'egress'];
  }
  const before = context.errors.length;
  const names = textListField(spec, 'policyTypes', path, context);
  const at = [...path, 'policyTypes'];
  if (names.length > 2)
    context.error('policy-types', at, 'At most two policy types are allowed: Ingress and Egress.');
  for (const [index, name] of names.entries())
    if (name !== 'Ingress' && name !== 'Egress')
      context.error('policy-types', [...at, index], `Expected Ingress or Egress, found ${describe(name)}.`);
  if (context.errors.length > before) return undefined;
  return [
    ...(names.includes('Ingress') ? (['ingress'] as const) : []),
    ...(names.includes('Egress') ? (['egress'] as const) : []),
  ];
}

function readRules(
  spec: Fields,
  key: Direction,
  peersKey: 'from' | 'to',
  path: FieldPath,
  context: ObjectContext,
): readonly PolicyRule[] {
  return objectListField(spec, key, path, context).map((rule, index) => {
    const at = [...path, key, index];
    refuseUnknownFields(rule, [peersKey, 'ports'], at, context);
    const peers = objectListField(rule, peersKey, at, context).flatMap((peer, peerIndex) =>
      readPeer(peer, [...at, peersKey, peerIndex], context),
    );
    const ports = objectListField(rule, 'ports', at, context).flatMap((port, portIndex) =>
      readPort(port, [...at, 'ports', portIndex], context),
    );
    return { peers, ports, ...context.placedAt(at) };
  });
}

function readPeer(peer: Fields, path: FieldPath, context: ObjectContext): (PodPeer | NetworkPeer)[] {
  refuseUnknownFields(peer, ['podSelector', 'namespaceSelector', 'ipBlock'], path, context);
  const before = context.errors.length;
  const podSelector = readSelector(peer, 'podSelector', path, context);
  const namespaceSelector = readSelector(peer, 'namespaceSelector', path, context);
  const ipBlock = objectField(peer, 'ipBlock', path, context);
  if (context.errors.length > before) return [];
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (ipBlock === undefined) {
    if (selects)
      return [
        {
          type: 'pods',
          ...(podSelector === undefined ? {} : { podSelector }),
          ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
        },
      ];
    context.error(
      'peer-empty',
      path,
      'A peer needs a podSelector, a namespaceSelector or an ipBlock; "namespaceSelector: {}" means every pod.',
    );
    return [];
  }
  if (selects) {
    context.error(
      'peer-mixed',
      path,
      'ipBlock cannot be combined with podSelector or namespaceSelector: make it a separate list item.',
    );
    return [];
  }
  return readIpBlock(ipBlock, [...path, 'ipBlock'], context);
}

function readIpBlock(block: Fields, path: FieldPath, context: ObjectContext): NetworkPeer[] {
  refuseUnknownFields(block, ['cidr', 'except'], path, context);
  const cidr = readCidr(field(block, 'cidr'), [...path, 'cidr'], context);
  const except = textListField(block, 'except', path, context).flatMap((text, index) => {
    const at = [...path, 'except', index];
    const excluded = readCidr(text, at, context);
    if (excluded === undefined || cidr === undefined) return [];
    if (isStrictlyWithin(excluded, cidr)) return [excluded.text];
    context.error(
      'except-outside-cidr',
      at,
      `${excluded.text} must be strictly within ${cidr.text}: narrow it or remove it.`,
    );
    return [];
  });
  return cidr === undefined ? [] : [{ type: 'networks', blocks: [{ cidr: cidr.text, except }] }];
}

function readPort(port: Fields, path: FieldPath, context: ObjectContext): PolicyPort[] {
  refuseUnknownFields(port, ['protocol', 'port', 'endPort'], path, context);
  const protocol = readProtocol(port, path, context);
  const value = field(port, 'port');
  const hasEnd = field(port, 'endPort') !== undefined;
  const endPath = [...path, 'endPort'];
  if (value === undefined) {
    if (hasEnd) context.error('end-port', endPath, 'endPort needs a numeric port to begin at.');
    return [{ type: 'all', protocol }];
  }
  if (typeof value === 'string') {
    if (hasEnd) context.error('end-port', endPath, 'endPort cannot be combined with a named port.');
    if (isPortName(value)) return [{ type: 'named', protocol, name: value }];
    context.error('port-name', [...path, 'port'], `Bad port name ${describe(value)}: ${PORT_NAME_SYNTAX}.`);
    return [];
  }
  if (typeof value !== 'number' || !isPortNumber(value)) {
    context.error(
      'port-out-of-range',
      [...path, 'port'],
      `Expected a port number from 1 to 65535 or a port name, found ${describe(value)}.`,
    );
    return [];
  }
  const end = readPortNumber(port, 'endPort', path, context);
  if (end !== undefined && end < value)
    context.error('end-port', endPath, `endPort ${end} must be at least port ${value}.`);
  return [{ type: 'range', protocol, from: value, to: end ?? value }];
}
