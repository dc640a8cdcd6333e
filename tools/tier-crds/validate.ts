import { isIP } from 'node:net';
import type { Schema } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listAt = (fields: unknown, key: string): readonly unknown[] => {
  const value = isFields(fields) ? fields[key] : undefined;
  return Array.isArray(value) ? value : [];
};
const someHas = (items: readonly unknown[], ...keys: readonly string[]): boolean =>
  items.some((item) => isFields(item) && keys.some((key) => item[key] !== undefined));

/** The rules of the CRDs in the Common Expression Language, by their text. */
const RULES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['isCIDR(self)', isCidr],
  ['self.start < self.end', (range) => isFields(range) && Number(range['start']) < Number(range['end'])],
  ...(
    [
      ['ports', 'port', 'namedPort', ['networks', 'nodes', 'domainNames']],
      ['ports', 'port', 'namedPort', ['networks', 'nodes']],
      ['protocols', 'protocol', 'destinationNamedPort', ['networks', 'nodes', 'domainNames']],
    ] as const
  ).map(
    ([list, item, named, peers]) =>
      [
        `!(self.to.exists(peer, ${peers.map((peer) => `has(peer.${peer})`).join(' || ')}) && has(self.${list}) && self.${list}.exists(${item}, has(${item}.${named})))`,
        (rule: unknown) => !(someHas(listAt(rule, 'to'), ...peers) && someHas(listAt(rule, list), named)),
      ] as const,
  ),
]);

function isCidr(text: unknown): boolean {
  const [, address, bits] = /^([^/%]+)\/(0|[1-9][0-9]*)$/.exec(String(text)) ?? [];
  const family = isIP(address ?? '');
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128) && !/^::ffff:.*\./i.test(String(address));
}

/**
 * The errors that the API server would report for a value; empty if it accepts the value. Unknown fields are rejected,
 * as in strict field validation, which `kubectl` uses. A null in an object is a missing field.
 */
export function violations(value: unknown, schema: Schema, path = 'spec'): string[] {
  const broken = ownViolations(value, schema).map((what) => `${path}: ${what}`);
  if (broken.length > 0) return broken;
  const below = isFields(value)
    ? fieldViolations(value, schema, path)
    : Array.isArray(value) && schema.items !== undefined
      ? value.flatMap((item, index) => violations(item, schema.items!, `${path}[${index}]`))
      : [];
  if (below.length > 0) return below;
  return (schema['x-kubernetes-validations'] ?? []).flatMap(({ rule }) => {
    const holds = RULES.get(rule);
    if (holds === undefined) throw new Error(`${path}: this rule is not understood: ${rule}`);
    return holds(value) ? [] : [`${path}: ${rule}`];
  });
}

function fieldViolations(value: Fields, schema: Schema, path: string): string[] {
  return Object.entries(value)
    .filter(([, each]) => each !== null && each !== undefined)
    .flatMap(([key, each]) => {
      const own = schema.properties?.[key] ?? schema.additionalProperties;
      return own === undefined ? [`${path}: unknown field ${key}`] : violations(each, own, `${path}.${key}`);
    });
}

function ownViolations(value: unknown, schema: Schema): string[] {
  switch (schema.type) {
    case 'object':
      return isFields(value) ? objectViolations(value, schema) : ['no object'];
    case 'array':
      return Array.isArray(value) ? arrayViolations(value, schema) : ['no list'];
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
        ? [
            ...(value < (schema.minimum ?? value) ? ['too small'] : []),
            ...(value > (schema.maximum ?? value) ? ['too great'] : []),
          ]
        : ['no integer'];
    case 'string':
      return typeof value === 'string'
        ? [
            ...((value.match(/[^]/gu) ?? []).length > (schema.maxLength ?? Infinity) ? ['too long'] : []),
            ...(schema.enum === undefined || schema.enum.includes(value) ? [] : ['not of the list']),
            ...(new RegExp(schema.pattern ?? '').test(value) ? [] : ['bad syntax']),
          ]
        : ['no text'];
  }
}

function objectViolations(value: Fields, schema: Schema): string[] {
  const set = Object.keys(value).filter((key) => value[key] !== null && value[key] !== undefined);
  const missing = (schema.required ?? []).filter(
    (key) => !set.includes(key) && schema.properties?.[key]?.default === undefined,
  );
  return [
    ...missing.map((key) => `${key} is required`),
    ...(set.length < (schema.minProperties ?? 0) ? ['too few fields'] : []),
    ...(set.length > (schema.maxProperties ?? Infinity) ? ['too many fields'] : []),
  ];
}

function arrayViolations(value: readonly unknown[], schema: Schema): string[] {
  const isSet = schema['x-kubernetes-list-type'] === 'set';
  return [
    ...(value.length < (schema.minItems ?? 0) ? ['too few items'] : []),
    ...(value.length > (schema.maxItems ?? Infinity) ? ['too many items'] : []),
    ...(isSet && new Set(value).size < value.length ? ['an item twice'] : []),
  ];
}
