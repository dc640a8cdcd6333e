import type { Direction } from '../../network/protocol.ts';
import type { ClusterTierPolicy, PodSet, TierAction, TierRule } from '../cluster-tier-policy.ts';
import type { UnevaluatedPolicy } from '../network-policy.ts';
import { EVERYTHING } from '../selector.ts';
import { describe, field, isFields, objectField, objectListField, type Fields } from './fields.ts';
import { refuseUnknownFields, textField } from './fields.ts';
import type { FieldPath, ObjectContext } from './object-context.ts';
import { readPodSet, readTierPeer } from './read-tier-peer.ts';
import { readAdminPort, readProtocolMatch } from './read-tier-port.ts';
import { unevaluatedPolicy } from './unevaluated-policy.ts';

/** What differs between the three kinds, as their CRDs and Go types have it. */
interface TierDialect {
  readonly kind: ClusterTierPolicy['kind'];
  readonly specFields: readonly string[];
  readonly tier: 'field' | 'admin' | 'baseline';
  readonly actions: Readonly<Record<string, TierAction>>;
  readonly portsKey: 'ports' | 'protocols';
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
    readPort: readProtocolMatch,
    maxItems: 25,
  },
  {
    kind: 'AdminNetworkPolicy',
    specFields: [...RULE_FIELDS, 'priority'],
    tier: 'admin',
    actions: { Allow: 'accept', Deny: 'deny', Pass: 'pass' },
    portsKey: 'ports',
    readPort: readAdminPort,
    maxItems: 100,
  },
  {
    kind: 'BaselineAdminNetworkPolicy',
    specFields: RULE_FIELDS,
    tier: 'baseline',
    actions: { Allow: 'accept', Deny: 'deny' },
    portsKey: 'ports',
    readPort: readAdminPort,
    maxItems: 100,
  },
];

/**
 * ClusterNetworkPolicy v1alpha2 and v1beta1 (which read the same), AdminNetworkPolicy or BaselineAdminNetworkPolicy
 * v1alpha1, with the checks of their CRDs. Peer and port fields that this version does not know stay as `unknown`: the API says that they fail
 * closed. Everything else that is wrong makes the policy unevaluated.
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
  refuseUnknownFields(spec, dialect.specFields, path, context);
  if (dialect.kind === 'BaselineAdminNetworkPolicy' && context.reference.name !== 'default')
    context.error(
      'baseline-name',
      ['metadata', 'name'],
      'A BaselineAdminNetworkPolicy must be named "default".',
    );
  const beforeSubject = context.errors.length;
  const subject = readSubject(spec, path, context);
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
    directions: present.length === 0 || !isFields(specified) ? ['ingress', 'egress'] : present,
    spec: specified,
    ...(subjectIsSound && subject.namespaceSelector === EVERYTHING
      ? { podSelector: subject.podSelector }
      : {}),
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

function readSubject(spec: Fields, path: FieldPath, context: ObjectContext): PodSet {
  const before = context.errors.length;
  const subject = objectField(spec, 'subject', path, context);
  const at = [...path, 'subject'];
  if (subject !== undefined) {
    refuseUnknownFields(subject, ['namespaces', 'pods'], at, context);
    const pods = readPodSet(subject, at, context);
    if (pods !== undefined) return pods;
  }
  if (context.errors.length === before)
    context.error('subject', at, 'A subject needs either namespaces or pods.');
  return { namespaceSelector: EVERYTHING };
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
    const name = textField(rule, 'name', at, context);
    const peers = objectListField(rule, peersKey, at, context);
    if (peers.length === 0)
      context.error('peers-missing', [...at, peersKey], 'A rule needs at least one peer.');
    limitItems(peers, dialect.maxItems, [...at, peersKey], context);
    const ports = objectListField(rule, dialect.portsKey, at, context);
    limitItems(ports, dialect.maxItems, [...at, dialect.portsKey], context);
    return {
      ...(name === undefined ? {} : { name }),
      action: readAction(dialect, rule, at, context),
      peers: peers.flatMap((peer, peerIndex) =>
        readTierPeer(peer, direction, [...at, peersKey, peerIndex], context),
      ),
      ports: ports.flatMap((port, portIndex) =>
        dialect.readPort(port, [...at, dialect.portsKey, portIndex], context),
      ),
      ...context.placedAt(at),
    };
  });
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

function limitItems(items: readonly unknown[], limit: number, path: FieldPath, context: ObjectContext): void {
  if (items.length > limit)
    context.error(
      'too-many-items',
      path,
      `No more than ${limit} items, found ${items.length}: split the policy.`,
    );
}
