import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { parseAddressOrCidr } from '../../core/network/address.ts';
import { NetworkError } from '../../core/network/network-error.ts';
import { parseDateTime } from '../date-time.ts';
import { MAX_PORT, MIN_PORT } from '../../core/network/protocol.ts';
import type { PortRange as Range } from '../../core/network/sets.ts';

interface TextScalar<T> {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  /** The format that the error message asks for. */
  readonly expected: string;
  /** Returns undefined to reject the text. */
  readonly parse: (text: string) => T | undefined;
  readonly serialize: (value: unknown) => string;
}

function textScalar<T>({ expected, parse, ...options }: TextScalar<T>): GraphQLScalarType<T, string> {
  const read = (value: unknown): T => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed !== undefined) return parsed;
    throw new GraphQLError(`expected ${expected}`, { extensions: { code: 'BAD_USER_INPUT' } });
  };
  return new GraphQLScalarType<T, string>({
    ...options,
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

export const DateTime = textScalar<Date>({
  name: 'DateTime',
  description: 'A time with a time zone (RFC 3339), e.g. `2026-01-31T12:00:00Z`. Responses are in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  expected: 'a time with a time zone (RFC 3339), e.g. "2026-01-31T12:00:00Z"',
  parse: parseDateTime,
  serialize: (value) => {
    if (!(value instanceof Date)) throw new TypeError('a DateTime must be a Date');
    return value.toISOString();
  },
});

export const Cidr = textScalar<string>({
  name: 'Cidr',
  description:
    'An IPv4 or IPv6 address block such as `10.0.0.0/8`. A single address is a block of one address.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc4632',
  expected: 'an address or address block, e.g. "10.0.0.0/8" or "2001:db8::/32"',
  parse: (text) => {
    try {
      parseAddressOrCidr(text);
      return text;
    } catch (error) {
      if (error instanceof NetworkError) return undefined;
      throw error;
    }
  },
  serialize: String,
});

export const PortRange = textScalar<Range>({
  name: 'PortRange',
  description: 'A port or a range of ports, including both ends: `443` or `8000-8080`.',
  expected: `a port or range of ports between ${MIN_PORT} and ${MAX_PORT}, e.g. "443" or "8000-8080"`,
  parse: (text) => {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    return from >= MIN_PORT && from <= to && to <= MAX_PORT ? { from, to } : undefined;
  },
  serialize: (value) => {
    if (!isRange(value)) throw new TypeError('a PortRange must have a first and a last port');
    return value.from === value.to ? String(value.from) : `${value.from}-${value.to}`;
  },
});

function isRange(value: unknown): value is Range {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}

export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value. The description of the field explains its structure.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
