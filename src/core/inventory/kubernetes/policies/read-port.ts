import { PROTOCOLS, type Protocol } from '../../../network/protocol.ts';
import { describe, field, type Fields } from '../fields/fields.ts';
import { isPortNumber } from '../fields/names.ts';
import type { FieldPath, ObjectContext } from '../fields/object-context.ts';

/** The `protocol` field: TCP if it is missing (the API default), an error if it is not a known protocol. */
export function readProtocol(fields: Fields, path: FieldPath, context: ObjectContext): Protocol {
  const value = field(fields, 'protocol');
  if (value === undefined) return 'TCP';
  const protocol = PROTOCOLS.find((known) => known === value);
  if (protocol === undefined)
    context.error(
      'protocol',
      [...path, 'protocol'],
      `Expected one of ${PROTOCOLS.join(', ')} in capitals, found ${describe(value)}.`,
    );
  return protocol ?? 'TCP';
}

/** A port number from 1 to 65535; `undefined` if it is missing, and also, with an error, if it is anything else. */
export function readPortNumber(
  fields: Fields,
  key: string,
  path: FieldPath,
  context: ObjectContext,
): number | undefined {
  const value = field(fields, key);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && isPortNumber(value)) return value;
  context.error(
    'port-out-of-range',
    [...path, key],
    `Expected a port number from 1 to 65535, found ${describe(value)}.`,
  );
  return undefined;
}
