import { PROTOCOLS, type Protocol } from '../../../network/protocol.ts';
import type { PolicyPort } from '../../peers-and-ports.ts';
import { describe, field, objectField, refuseUnknownFields, type Fields } from '../fields/fields.ts';
import { isPortName, PORT_NAME_SYNTAX } from '../fields/names.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';
import { readPortNumber, readProtocol } from '../policies/read-port.ts';
import { onlyField } from './shape.ts';

/** `AdminNetworkPolicyPort` (v1alpha1): one of portNumber, portRange, namedPort. */
export function readAdminPort(port: Fields, path: FieldPath, context: ObjectContext): readonly PolicyPort[] {
  const key = onlyField(port, ['portNumber', 'portRange', 'namedPort'], path, context);
  if (key === undefined) return [];
  if (key === 'namedPort') return readNamedPort(port, key, path, context);
  const at = [...path, key];
  const match = objectField(port, key, path, context);
  if (match === undefined) return [];
  const protocol = readProtocol(match, at, context);
  if (key === 'portRange') {
    refuseUnknownFields(match, ['protocol', 'start', 'end'], at, context);
    return readRange(match, protocol, 'one port or more', at, context);
  }
  refuseUnknownFields(match, ['protocol', 'port'], at, context);
  return readSinglePort(match, 'port', protocol, at, context);
}

/** `ClusterNetworkPolicyProtocol` (v1alpha2, v1beta1): one of tcp, udp, sctp, destinationNamedPort. */
export function readProtocolMatch(
  port: Fields,
  path: FieldPath,
  context: ObjectContext,
): readonly PolicyPort[] {
  const key = onlyField(port, ['tcp', 'udp', 'sctp', 'destinationNamedPort'], path, context);
  if (key === undefined) return [];
  if (key === 'destinationNamedPort') return readNamedPort(port, key, path, context);
  const protocol = PROTOCOLS.find((name) => name === key.toUpperCase()) ?? 'TCP';
  const attributes = objectField(port, key, path, context);
  if (attributes === undefined) return [];
  const at = [...path, key];
  refuseUnknownFields(attributes, ['destinationPort'], at, context);
  const destination = objectField(attributes, 'destinationPort', at, context);
  if (destination === undefined) {
    context.error('port-missing', at, 'Specify a destinationPort, or omit protocols to match everything.');
    return [];
  }
  const portPath = [...at, 'destinationPort'];
  const form = onlyField(destination, ['number', 'range'], portPath, context);
  if (form === 'number') return readSinglePort(destination, 'number', protocol, portPath, context);
  const range = form === undefined ? undefined : objectField(destination, form, portPath, context);
  if (range === undefined) return [];
  const rangePath = [...portPath, 'range'];
  refuseUnknownFields(range, ['start', 'end'], rangePath, context);
  return readRange(range, protocol, 'two ports or more', rangePath, context);
}

function readSinglePort(
  fields: Fields,
  key: string,
  protocol: Protocol,
  path: FieldPath,
  context: ObjectContext,
): readonly PolicyPort[] {
  const port = readPortNumber(fields, key, path, context);
  if (port !== undefined) return [{ type: 'range', protocol, from: port, to: port }];
  if (field(fields, key) === undefined) context.error('port-missing', [...path, key], 'Missing port number.');
  return [];
}

/** Only v1alpha1 allows a range with a single port. */
function readRange(
  range: Fields,
  protocol: Protocol,
  span: 'one port or more' | 'two ports or more',
  path: FieldPath,
  context: ObjectContext,
): readonly PolicyPort[] {
  const from = readPortNumber(range, 'start', path, context);
  const to = readPortNumber(range, 'end', path, context);
  const least = span === 'one port or more' ? 0 : 1;
  if (from === undefined || to === undefined || to - from < least) {
    context.error('port-range', path, `A range needs start and end, of ${span}.`);
    return [];
  }
  return [{ type: 'range', protocol, from, to }];
}

function readNamedPort(
  port: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): readonly PolicyPort[] {
  const name = field(port, key);
  if (typeof name === 'string' && isPortName(name)) return [{ type: 'named', protocol: 'any', name }];
  context.error('port-name', [...path, key], `Bad port name ${describe(name)}: ${PORT_NAME_SYNTAX}.`);
  return [];
}
