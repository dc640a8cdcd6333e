import type { Direction } from '../../../network/protocol.ts';
import type { ClusterTierPolicy, TierAction, TierRule } from '../../cluster-tier-policy.ts';
import type { UnevaluatedPolicy } from '../../network-policy.ts';
import { describe, field, isFields, objectListField, type Fields } from '../fields/fields.ts';
import { refuseUnknownFields, textField } from '../fields/fields.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { PEERS_WITHOUT_NAMED_PORTS, readSubject, readTierPeer } from './read-peer.ts';
import { readAdminPort, readProtocolMatch } from './read-port.ts';
import { limitItems } from './shape.ts';
import { unevaluatedPolicy } from '../policies/unevaluated-policy.ts';

/** The differences between the three kinds, according to their CRDs and Go types. */
interface TierDialect {
  readonly kind: ClusterTierPolicy['kind'];
  readonly specFields: readonly string[];
  readonly tier: 'field' | 'admin' | 'baseline';
  readonly actions: Readonly<Record<string, TierAction>>;
  readonly portsKey: 'ports' | 'protocols';
  readonly namedPortKey: 'namedPort' | 'destinationNamedPort';
  readonly readPort: typeof readAdminPort;
  readonly maxItems: number;
}

const RULE_FIELDS = ['subject', 'ingress', 'egress'];
const DIALECTS: readonly TierDialect[] = [
  {
    kind: 'ClusterNetworkPolicy',
    specFields: [...RULE_FIELDS, 'tier', 'priority'],
    tier: 'field',
    actions: { Accept: 'accept', Deny: 'deny', Pass: 'pass' },
    portsKey: 'protocols',
    namedPortKey: 'destinationNamedPort',
    readPort: readProtocolMatch,
    maxItems: 25,
  },
  {
    kind: 'AdminNetworkPolicy',
    specFields: [...RULE_FIELDS, 'priority'],
    tier: 'admin',
    actions: { Allow: 'accept', Deny: 'deny', Pass: 'pass' },
    portsKey: 'ports',
    namedPortKey: 'namedPort',
    readPort: readAdminPort,
    maxItems: 100,
  },
  {
    kind: 'BaselineAdminNetworkPolicy',
    specFields: RULE_FIELDS,
    tier: 'baseline',
    actions: { Allow: 'accept', Deny: 'deny' },
    portsKey: 'ports',
    namedPortKey: 'namedPort',
    readPort: readAdminPort,
    maxItems: 100,
  },
];

/**
 * Reads a ClusterNetworkPolicy (v1alpha2 or v1beta1, which are identical here), AdminNetworkPolicy or
 * BaselineAdminNetworkPolicy (v1alpha1), with the validation of their CRDs. A policy that these reject, or that contains
 * unknown fields, is not evaluated: the API server drops or rejects such a field, and a newer plugin may evaluate it.
 */
export function readClusterTierPolicy(
  object: Fields,
  context: ObjectContext,
): ClusterTierPolicy | UnevaluatedPolicy {
  const dialect = DIALECTS.find(({ kind }) => kind === context.reference.kind) ?? DIALECTS[0]!;
  const path = ['spec'];
  const specified = field(object, 'spec');
  if (!isFields(specified))
    context.error('spec-missing', path, `Expected an object, found ${describe(specified)}.`);
  const spec = isFields(specified) ? specified : {};
  const beforeFields = context.errors.length;
  refuseUnknownFields(spec, dialect.specFields, path, context);
  const fieldsAreKnown = context.errors.length === beforeFields;
  if (dialect.kind === 'BaselineAdminNetworkPolicy' && context.reference.name !== 'default')
    context.error(
      'baseline-name',
      ['metadata', 'name'],
      'A BaselineAdminNetworkPolicy must be named "default".',
    );
  const beforeSubject = context.errors.length;
  const subject = readSubject(spec, dialect.kind, path, context);
  const subjectIsSound = context.errors.length === beforeSubject;
  const policy: ClusterTierPolicy = {
    kind: dialect.kind,
    apiVersion: context.apiVersion,
    name: context.reference.name,
    tier: readTier(dialect, spec, path, context),
    priority: dialect.tier === 'baseline' ? 0 : readPriority(spec, path, context),
    subject,
    ingress: readRules(dialect, spec, 'ingress', path, context),
    egress: readRules(dialect, spec, 'egress', path, context),
    ...context.placed,
  };
  if (context.errors.length === 0) return policy;
  const present = (['ingress', 'egress'] as const).filter((key) => field(spec, key) !== undefined);
  return unevaluatedPolicy(context, {
    directions: present.length === 0 || !fieldsAreKnown ? ['ingress', 'egress'] : present,
    spec: specified,
    ...(subjectIsSound ? subject : {}),
  });
}

function readTier(
  dialect: TierDialect,
  spec: Fields,
  path: FieldPath,
  context: ObjectContext,
): 'admin' | 'baseline' {
  if (dialect.tier !== 'field') return dialect.tier;
  const tier = field(spec, 'tier');
  if (tier !== 'Admin' && tier !== 'Baseline')
    context.error('tier', [...path, 'tier'], `Expected Admin or Baseline, found ${describe(tier)}.`);
  return tier === 'Baseline' ? 'baseline' : 'admin';
}

function readPriority(spec: Fields, path: FieldPath, context: ObjectContext): number {
  const priority = field(spec, 'priority');
  if (typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= 1000)
    return priority + 0;
  context.error(
    'priority',
    [...path, 'priority'],
    `Expected a whole number from 0 to 1000, found ${describe(priority)}.`,
  );
  return 0;
}

function readRules(
  dialect: TierDialect,
  spec: Fields,
  direction: Direction,
  path: FieldPath,
  context: ObjectContext,
): readonly TierRule[] {
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  const rules = objectListField(spec, direction, path, context);
  limitItems(rules, dialect.maxItems, [...path, direction], context);
  return rules.map((rule, index) => {
    const at = [...path, direction, index];
    refuseUnknownFields(rule, ['name', 'action', peersKey, dialect.portsKey], at, context);
    const name = readName(rule, at, context);
    const peers = objectListField(rule, peersKey, at, context);
    if (peers.length === 0)
      context.error('peers-missing', [...at, peersKey], 'A rule needs at least one peer.');
    limitItems(peers, dialect.maxItems, [...at, peersKey], context);
    const ports = readPortList(dialect, rule, peers, at, context);
    return {
      ...(name === undefined ? {} : { name }),
      action: readAction(dialect, rule, at, context),
      peers: peers.flatMap((peer, peerIndex) =>
        readTierPeer(peer, dialect.kind, direction, [...at, peersKey, peerIndex], context),
      ),
      ports: ports.flatMap((port, portIndex) =>
        dialect.readPort(port, [...at, dialect.portsKey, portIndex], context),
      ),
      ...context.placedAt(at),
    };
  });
}

const MAX_NAME_LENGTH = 100;
/** In code points, like the API server. */
const TOO_LONG = new RegExp(`^[^]{${MAX_NAME_LENGTH + 1}}`, 'u');

function readName(rule: Fields, path: FieldPath, context: ObjectContext): string | undefined {
  const name = textField(rule, 'name', path, context);
  if (name !== undefined && TOO_LONG.test(name))
    context.error('name-too-long', [...path, 'name'], `A name has at most ${MAX_NAME_LENGTH} characters.`);
  return name;
}

/** The ports as specified. A list that is present has at least one entry, because an empty one would match nothing. */
function readPortList(
  dialect: TierDialect,
  rule: Fields,
  peers: readonly Fields[],
  path: FieldPath,
  context: ObjectContext,
): readonly Fields[] {
  const { portsKey, namedPortKey, maxItems } = dialect;
  const at = [...path, portsKey];
  const ports = objectListField(rule, portsKey, path, context);
  const listed = field(rule, portsKey);
  if (Array.isArray(listed) && listed.length === 0)
    context.error('ports-empty', at, `Specify at least one, or omit ${portsKey} to match everything.`);
  limitItems(ports, maxItems, at, context);
  const unnamed = PEERS_WITHOUT_NAMED_PORTS.filter((key) =>
    peers.some((peer) => field(peer, key) !== undefined),
  );
  if (unnamed.length > 0 && ports.some((port) => field(port, namedPortKey) !== undefined))
    context.error(
      'named-port-of-addresses',
      at,
      `Peers of ${unnamed.join(', ')} have no named ports: use port numbers, or put these peers in a separate rule.`,
    );
  return ports;
}

function readAction(dialect: TierDialect, rule: Fields, path: FieldPath, context: ObjectContext): TierAction {
  const value = field(rule, 'action');
  if (typeof value === 'string' && Object.hasOwn(dialect.actions, value))
    return dialect.actions[value] ?? 'deny';
  context.error(
    'action',
    [...path, 'action'],
    `Expected one of ${Object.keys(dialect.actions).join(', ')}, found ${describe(value)}.`,
  );
  return 'deny';
}
