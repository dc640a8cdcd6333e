import type { Direction } from '../../../network/protocol.ts';
import type { Selector } from '../../selector.ts';
import type { ClusterTierPolicy, PodSet } from '../../cluster-tier-policy.ts';
import type { CidrBlock, Peer } from '../../peers-and-ports.ts';
import { field, objectField, refuseUnknownFields, textListField, type Fields } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { readCidr } from '../fields/read-cidr.ts';
import { readSelector, readSelectorOrEverything } from '../fields/read-selector.ts';
import { limitItems, onlyField, refuseRepeated } from './shape.ts';
import { NOT_SUPPORTED } from '../policies/unevaluated-policy.ts';

type TierKind = ClusterTierPolicy['kind'];

const POD_SETS = ['namespaces', 'pods'];
const EGRESS_PEERS: Readonly<Record<TierKind, readonly string[]>> = {
  ClusterNetworkPolicy: [...POD_SETS, 'nodes', 'networks', 'domainNames'],
  AdminNetworkPolicy: [...POD_SETS, 'nodes', 'networks', 'domainNames'],
  BaselineAdminNetworkPolicy: [...POD_SETS, 'nodes', 'networks'],
};
/** Peers that consist of addresses, for which a named port cannot be resolved. */
export const PEERS_WITHOUT_NAMED_PORTS: readonly string[] = ['nodes', 'networks', 'domainNames'];

const MAX_ADDRESSES = 25;
const MAX_CIDR_LENGTH = 43;
/** Copied from the CRDs, including `A-z` where `A-Z` was probably intended. */
const DOMAIN_NAME =
  /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;

/** The pods that a policy applies to: exactly one of `namespaces` and `pods` is set. */
export function readSubject(spec: Fields, kind: TierKind, path: FieldPath, context: ObjectContext): PodSet {
  const before = context.errors.length;
  const at = [...path, 'subject'];
  const subject = objectField(spec, 'subject', path, context);
  if (subject === undefined) {
    if (context.errors.length === before)
      context.error('subject', at, 'A subject is needed, with either namespaces or pods.');
    return EVERY_POD;
  }
  const key = onlyField(subject, POD_SETS, at, context);
  return (key === undefined ? undefined : readPodSet(subject, key, kind, at, context)) ?? EVERY_POD;
}

const EVERY_POD: PodSet = { namespaceSelector: { requirements: [] } };

function readPodSet(
  fields: Fields,
  key: string,
  kind: TierKind,
  path: FieldPath,
  context: ObjectContext,
): PodSet | undefined {
  if (key === 'namespaces') {
    const namespaceSelector = readSelector(fields, key, path, context, 'refused');
    return namespaceSelector === undefined ? undefined : { namespaceSelector };
  }
  const pods = objectField(fields, key, path, context);
  if (pods === undefined) return undefined;
  const at = [...path, key];
  refuseUnknownFields(pods, ['namespaceSelector', 'podSelector'], at, context);
  const required = kind === 'ClusterNetworkPolicy' ? ['podSelector'] : ['namespaceSelector', 'podSelector'];
  const selectorIn = (name: 'namespaceSelector' | 'podSelector'): Selector => {
    if (field(pods, name) !== undefined || !required.includes(name))
      return readSelectorOrEverything(pods, name, at, context, 'refused');
    context.error('selector-missing', [...at, name], `Missing: write "${name}: {}" to select everything.`);
    return { requirements: [] };
  };
  return { namespaceSelector: selectorIn('namespaceSelector'), podSelector: selectorIn('podSelector') };
}

/** One peer of a rule: exactly one field is set. */
export function readTierPeer(
  peer: Fields,
  kind: TierKind,
  direction: Direction,
  path: FieldPath,
  context: ObjectContext,
): readonly Peer[] {
  const key = onlyField(peer, direction === 'ingress' ? POD_SETS : EGRESS_PEERS[kind], path, context);
  switch (key) {
    case undefined:
      return [];
    case 'networks':
      return [{ type: 'networks', blocks: readNetworks(peer, path, context) }];
    case 'nodes': {
      const nodeSelector = readSelector(peer, key, path, context, 'refused');
      return nodeSelector === undefined ? [] : [{ type: 'nodes', nodeSelector }];
    }
    case 'domainNames':
      readDomainNames(peer, path, context);
      return [];
    default: {
      const pods = readPodSet(peer, key, kind, path, context);
      return pods === undefined ? [] : [{ type: 'pods', ...pods }];
    }
  }
}

function readNetworks(peer: Fields, path: FieldPath, context: ObjectContext): readonly CidrBlock[] {
  const at = [...path, 'networks'];
  const networks = readAddressList(peer, 'networks', path, context);
  return networks.flatMap((text, index) => {
    if (text.length > MAX_CIDR_LENGTH) {
      context.error('cidr', [...at, index], `A CIDR has at most ${MAX_CIDR_LENGTH} characters.`);
      return [];
    }
    const cidr = readCidr(text, [...at, index], context);
    return cidr === undefined ? [] : [{ cidr: cidr.text, except: [] }];
  });
}

function readDomainNames(peer: Fields, path: FieldPath, context: ObjectContext): void {
  const at = [...path, 'domainNames'];
  const names = readAddressList(peer, 'domainNames', path, context);
  for (const [index, name] of names.entries())
    if (!DOMAIN_NAME.test(name))
      context.error(
        'domain-name',
        [...at, index],
        'Expected a domain name of at least two labels, or "*." before one.',
      );
  context.error(
    NOT_SUPPORTED,
    at,
    'Domain names are not evaluated, because they depend on DNS responses. Verdicts that they may change are unknown.',
  );
}

/** A list of 1 to 25 distinct strings. */
function readAddressList(
  peer: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): readonly string[] {
  const at = [...path, key];
  const before = context.errors.length;
  const texts = textListField(peer, key, path, context);
  if (texts.length === 0 && context.errors.length === before)
    context.error(`${key === 'networks' ? 'networks' : 'domain-names'}-empty`, at, 'Name at least one.');
  limitItems(texts, MAX_ADDRESSES, at, context);
  refuseRepeated(texts, at, context);
  return texts;
}
