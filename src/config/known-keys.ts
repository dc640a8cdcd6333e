import { z } from 'zod';
import type { KeyPath } from './document.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter(
    (alternative): alternative is JsonSchema => typeof alternative === 'object',
  );
}

function child(schema: JsonSchema, part: string | number): readonly JsonSchema[] {
  return alternatives(schema).flatMap((alternative) => {
    const next =
      typeof part === 'number'
        ? alternative.items
        : (alternative.properties?.[part] ?? alternative.additionalProperties);
    return typeof next === 'object' && !Array.isArray(next) ? [next] : [];
  });
}

/** The keys that `schema` allows in the object at `path`, for "did you mean". */
export function knownKeys(schema: z.ZodType, path: KeyPath): readonly string[] {
  const root: JsonSchema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  const schemas = path.reduce<readonly JsonSchema[]>(
    (current, part) => current.flatMap((candidate) => child(candidate, part)),
    [root],
  );
  return schemas.flatMap(alternatives).flatMap((candidate) => Object.keys(candidate.properties ?? {}));
}
