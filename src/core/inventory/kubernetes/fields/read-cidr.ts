import { parseCidr, type Cidr } from './cidr.ts';
import { describe } from './fields.ts';
import type { FieldPath, ObjectContext } from './object-context.ts';

/** A CIDR, with an error if it is invalid and a warning if it has host bits, which plugins ignore. */
export function readCidr(value: unknown, path: FieldPath, context: ObjectContext): Cidr | undefined {
  const cidr = typeof value === 'string' ? parseCidr(value) : undefined;
  if (cidr === undefined)
    context.error(
      'cidr',
      path,
      `Expected a CIDR such as 10.0.0.0/8 or fd00::/8 without leading zeros, found ${describe(value)}.`,
    );
  else if (cidr.hostBits === 'set')
    context.warn(
      'cidr-host-bits',
      path,
      `Has bits beyond its prefix and is interpreted as ${cidr.text}: write it like that.`,
    );
  return cidr;
}
