import type { Schema } from './schema.ts';

/** A value for one field of a policy, and what is particular about it. */
export interface Variant {
  readonly what: string;
  readonly value: unknown;
}

/** Texts that a field accepts, by its name; lists use a different text each time. */
const TEXTS: Readonly<Record<string, (place: number) => string>> = {
  networks: (place) => `10.${place}.0.0/16`,
  domainNames: (place) => `host-${place}.example.com`,
  name: () => 'a-rule',
  key: () => 'app',
  operator: () => 'Exists',
  values: (place) => `value-${place}`,
  protocol: () => 'UDP',
  namedPort: () => 'sql',
  destinationNamedPort: () => 'sql',
  matchLabels: () => 'db',
};
const NUMBERS: Readonly<Record<string, number>> = { start: 80, end: 90 };

/** Values whose fields depend on each other. */
const TOGETHER: readonly { readonly fields: readonly string[]; readonly value: object }[] = [
  { fields: ['key', 'operator', 'values'], value: { key: 'app', operator: 'In', values: ['db'] } },
  { fields: ['start', 'end'], value: { start: 80, end: 80 } },
  { fields: ['start', 'end'], value: { start: 90, end: 80 } },
];
const TEXT_VARIANTS: Readonly<Record<string, readonly string[]>> = {
  networks: [
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0',
    '10.0.0.00/8',
    '10.0.0.0/08',
    'fd00::/8',
    '::ffff:10.0.0.0/104',
    'fe80::%1/64',
    '',
  ],
  domainNames: ['*.example.com', 'example.com.', 'localhost', '*', 'a.*.com', ''],
};

/** The simplest value that a schema accepts. */
export function plainest(schema: Schema, name: string, place = 0): unknown {
  switch (schema.type) {
    case 'string':
      return schema.enum?.[0] ?? TEXTS[name]?.(place) ?? unknownText(name);
    case 'integer':
      return NUMBERS[name] ?? schema.minimum ?? 1;
    case 'array':
      return listOf(schema, name, schema.minItems ?? 1);
    case 'object': {
      const { properties = {}, required = [], minProperties = 0 } = schema;
      const keys =
        required.length < minProperties ? Object.keys(properties).slice(0, minProperties) : required;
      return Object.fromEntries(keys.map((key) => [key, plainest(properties[key]!, key)]));
    }
  }
}

function unknownText(name: string): never {
  throw new Error(`No text is known for the field ${name}: add one to tools/tier-crds/variants.ts.`);
}

function listOf(schema: Schema, name: string, length: number): unknown[] {
  return Array.from({ length }, (_, place) => plainest(schema.items!, name, place));
}

/** Values at each limit of a schema and of everything below it, one at a time. */
export function* variantsOf(schema: Schema, name: string): Generator<Variant> {
  yield { what: `${name} plain`, value: plainest(schema, name) };
  yield { what: `${name} of another type`, value: schema.type === 'string' ? 7 : 'text' };
  switch (schema.type) {
    case 'string':
      yield* textVariants(schema, name);
      break;
    case 'integer':
      for (const value of [schema.minimum, schema.maximum])
        for (const step of [-1, 0, 1])
          if (value !== undefined) yield { what: `${name} of ${value + step}`, value: value + step };
      yield { what: `${name} of 1.5`, value: 1.5 };
      break;
    case 'array':
      yield* listVariants(schema, name);
      break;
    case 'object':
      yield* objectVariants(schema, name);
  }
}

function* textVariants({ enum: values = [], maxLength }: Schema, name: string): Generator<Variant> {
  for (const value of [...values, ...(TEXT_VARIANTS[name] ?? [])])
    yield { what: `${name} ${JSON.stringify(value)}`, value };
  if (values.length > 0) yield { what: `${name} that is not listed`, value: 'Other' };
  if (maxLength !== undefined && name === 'name')
    for (const length of [maxLength, maxLength + 1])
      for (const letter of ['n', '𝒏'])
        yield { what: `${name} of ${length} ${letter}`, value: letter.repeat(length) };
}

function* listVariants(schema: Schema, name: string): Generator<Variant> {
  const { minItems = 0, maxItems } = schema;
  for (const length of [0, minItems, ...(maxItems === undefined ? [] : [maxItems, maxItems + 1])])
    yield { what: `${length} ${name}`, value: listOf(schema, name, length) };
  const [item] = listOf(schema, name, 1);
  yield { what: `the same ${name} twice`, value: [item, item] };
  yield { what: `null among ${name}`, value: [null] };
  for (const { what, value } of variantsOf(schema.items!, name)) yield { what, value: [value] };
}

function* objectVariants(schema: Schema, name: string): Generator<Variant> {
  const { properties = {}, additionalProperties, required = [], maxProperties } = schema;
  const base: Readonly<Record<string, unknown>> = Object.fromEntries(
    required.map((key) => [key, plainest(properties[key]!, key)]),
  );
  yield { what: `${name} without fields`, value: {} };
  yield { what: `${name} with an unknown field`, value: { ...base, invented: {} } };
  for (const key of required)
    yield {
      what: `${name} without ${key}`,
      value: Object.fromEntries(Object.entries(base).filter(([other]) => other !== key)),
    };
  for (const [key, own] of Object.entries(properties)) {
    yield { what: `${name} with ${key} null`, value: { ...base, [key]: null } };
    for (const { what, value } of variantsOf(own, key))
      yield { what: `${name}.${what}`, value: { ...base, [key]: value } };
    for (const other of maxProperties === undefined ? [] : Object.keys(properties))
      if (other < key)
        yield {
          what: `${name} with ${other} and ${key}`,
          value: { [key]: plainest(own, key), [other]: plainest(properties[other]!, other) },
        };
  }
  for (const { fields, value } of TOGETHER)
    if (fields.every((field) => properties[field] !== undefined))
      yield { what: `${name} ${JSON.stringify(value)}`, value: { ...base, ...value } };
  if (additionalProperties !== undefined)
    for (const { what, value } of variantsOf(additionalProperties, name))
      yield { what: `${name}.app ${what}`, value: { app: value } };
  yield* namedPortVariants(schema, name, base);
}

/** Every kind of egress peer together with a named port. */
function* namedPortVariants({ properties = {} }: Schema, name: string, base: object): Generator<Variant> {
  const ports = properties['ports'] === undefined ? 'protocols' : 'ports';
  const port = properties[ports]?.items?.properties ?? {};
  const named = Object.keys(port).find((key) => key.toLowerCase().includes('named'));
  const peers = properties['to']?.items?.properties;
  if (peers === undefined || named === undefined) return;
  for (const [peer, own] of Object.entries(peers))
    yield {
      what: `${name} to ${peer} at a port that is named`,
      value: { ...base, to: [{ [peer]: plainest(own, peer) }], [ports]: [{ [named]: 'sql' }] },
    };
}
