import { PROTOCOLS, type Protocol } from '../../network/protocol.ts';
import type { TierPort } from '../cluster-tier-policy.ts';
import { describe, field, objectField, refuseUnknownFields, type Fields } from './fields.ts';
import { isPortName, PORT_NAME_SYNTAX } from './names.ts';
import type { FieldPath, ObjectContext } from './object-context.ts';
import { readPortNumber, readProtocol } from './read-port.ts';

/** `AdminNetworkPolicyPort` (v1alpha1): one of portNumber, portRange, namedPort. */
export function readAdminPort(port: Fields, path: FieldPath, context: ObjectContext): readonly TierPort[] {
  const key = onlyField(port, ['portNumber', 'portRange', 'namedPort'], path, context);
  if (typeof key !== 'string') return key;
  if (key === 'namedPort') return readNamedPort(port, key, path, context);
  const at = [...path, key];
  const match = objectField(port, key, path, context);
  if (match === undefined) return [];
  const protocol = readProtocol(match, at, context);
  if (key === 'portRange') return readRange(match, protocol, ['protocol', 'start', 'end'], at, context);
  refuseUnknownFields(match, ['protocol', 'port'], at, context);
  return readSinglePort(match, 'port', protocol, at, context);
}

/** `ClusterNetworkPolicyProtocol` (v1alpha2, v1beta1): one of tcp, udp, sctp, destinationNamedPort. */
export function readProtocolMatch(
  port: Fields,
  path: FieldPath,
  context: ObjectContext,
): readonly TierPort[] {
  const key = onlyField(port, ['tcp', 'udp', 'sctp', 'destinationNamedPort'], path, context);
  if (typeof key !== 'string') return key;
  if (key === 'destinationNamedPort') return readNamedPort(port, key, path, context);
  const protocol = PROTOCOLS.find((name) => name === key.toUpperCase()) ?? 'TCP';
  const attributes = objectField(port, key, path, context);
  if (attributes === undefined) return [];
  const at = [...path, key];
  const unknown = unknownFields(attributes, ['destinationPort']);
  if (unknown.length > 0) return [{ type: 'unknown', fields: unknown }];
  const destination = objectField(attributes, 'destinationPort', at, context);
  if (destination === undefined) {
    context.error('port-missing', at, 'Name a destinationPort, or leave protocols out to match everything.');
    return [];
  }
  const portPath = [...at, 'destinationPort'];
  const form = onlyField(destination, ['number', 'range'], portPath, context);
  if (typeof form !== 'string') return form;
  if (form === 'number') return readSinglePort(destination, 'number', protocol, portPath, context);
  const range = objectField(destination, 'range', portPath, context);
  return range === undefined
    ? []
    : readRange(range, protocol, ['start', 'end'], [...portPath, 'range'], context);
}

function unknownFields(fields: Fields, known: readonly string[]): readonly string[] {
  return Object.keys(fields).filter((key) => field(fields, key) !== undefined && !known.includes(key));
}

/** The one field that is set; the unknown port where a field is not known, none (with an error) for several. */
function onlyField(
  fields: Fields,
  known: readonly string[],
  path: FieldPath,
  context: ObjectContext,
): string | readonly TierPort[] {
  const unknown = unknownFields(fields, known);
  const set = known.filter((key) => field(fields, key) !== undefined);
  if (unknown.length > 0 || set.length === 0) return [{ type: 'unknown', fields: unknown }];
  if (set.length === 1 && set[0] !== undefined) return set[0];
  context.error(
    'port-mixed',
    path,
    `Only one of ${set.join(', ')} can be set: make them items of their own.`,
  );
  return [];
}

function readSinglePort(
  fields: Fields,
  key: string,
  protocol: Protocol,
  path: FieldPath,
  context: ObjectContext,
): readonly TierPort[] {
  const port = readPortNumber(fields, key, path, context);
  if (port !== undefined) return [{ type: 'range', protocol, from: port, to: port }];
  if (field(fields, key) === undefined) context.error('port-missing', [...path, key], 'Missing port number.');
  return [];
}

function readRange(
  range: Fields,
  protocol: Protocol,
  known: readonly string[],
  path: FieldPath,
  context: ObjectContext,
): readonly TierPort[] {
  refuseUnknownFields(range, known, path, context);
  const from = readPortNumber(range, 'start', path, context);
  const to = readPortNumber(range, 'end', path, context);
  if (from === undefined || to === undefined || from > to) {
    context.error('port-range', path, 'A range needs start and end, start no greater than end.');
    return [];
  }
  return [{ type: 'range', protocol, from, to }];
}

function readNamedPort(
  port: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): readonly TierPort[] {
  const name = field(port, key);
  if (typeof name === 'string' && isPortName(name)) return [{ type: 'named', protocol: 'any', name }];
  context.error('port-name', [...path, key], `Bad port name ${describe(name)}: ${PORT_NAME_SYNTAX}.`);
  return [];
}
