import type { Direction } from '../../network/protocol.ts';
import type { PodSet, TierPeer } from '../cluster-tier-policy.ts';
import { field, objectField, refuseUnknownFields, textListField, type Fields } from './fields.ts';
import type { FieldPath, ObjectContext } from './object-context.ts';
import { readCidr } from './read-cidr.ts';
import { readSelector, readSelectorOrEverything } from './read-selector.ts';
import { NOT_SUPPORTED } from './unevaluated-policy.ts';

/** The pods of a `namespaces` or `pods` field; `undefined` where neither is there. Both at once are an error. */
export function readPodSet(fields: Fields, path: FieldPath, context: ObjectContext): PodSet | undefined {
  const namespaceSelector = readSelector(fields, 'namespaces', path, context);
  const pods = objectField(fields, 'pods', path, context);
  if (namespaceSelector !== undefined && pods !== undefined)
    context.error('peer-mixed', path, 'Only one of namespaces and pods can be set.');
  if (pods === undefined) return namespaceSelector === undefined ? undefined : { namespaceSelector };
  const at = [...path, 'pods'];
  refuseUnknownFields(pods, ['namespaceSelector', 'podSelector'], at, context);
  return {
    namespaceSelector: readSelectorOrEverything(pods, 'namespaceSelector', at, context),
    podSelector: readSelectorOrEverything(pods, 'podSelector', at, context),
  };
}

/** One peer of a rule: exactly one field is set. A field that is not known stays as `unknown` and fails closed. */
export function readTierPeer(
  peer: Fields,
  direction: Direction,
  path: FieldPath,
  context: ObjectContext,
): readonly TierPeer[] {
  const set = Object.keys(peer).filter((key) => field(peer, key) !== undefined);
  const known = direction === 'ingress' ? ['namespaces', 'pods'] : EGRESS_PEERS;
  const unknown = set.filter((key) => !known.includes(key));
  if (unknown.length > 0 || set.length === 0) return [{ type: 'unknown', fields: unknown }];
  if (set.length > 1) {
    context.error(
      'peer-mixed',
      path,
      `Only one of ${set.join(', ')} can be set: make them items of their own.`,
    );
    return [];
  }
  switch (set.at(0) ?? '') {
    case 'networks':
      return [{ type: 'networks', cidrs: readNetworks(peer, path, context) }];
    case 'nodes':
      return [{ type: 'nodes', nodeSelector: readSelectorOrEverything(peer, 'nodes', path, context) }];
    case 'domainNames':
      context.error(
        NOT_SUPPORTED,
        [...path, 'domainNames'],
        'Domain names are not evaluated: what they allow depends on DNS answers. Verdicts that they touch are unknown.',
      );
      return [];
    default: {
      const pods = readPodSet(peer, path, context);
      return pods === undefined ? [] : [{ type: 'pods', ...pods }];
    }
  }
}

const EGRESS_PEERS = ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'];

function readNetworks(peer: Fields, path: FieldPath, context: ObjectContext): readonly string[] {
  const at = [...path, 'networks'];
  const networks = textListField(peer, 'networks', path, context);
  if (networks.length === 0) context.error('networks-empty', at, 'Name at least one CIDR.');
  return networks.flatMap((text, index) => readCidr(text, [...at, index], context)?.text ?? []);
}
