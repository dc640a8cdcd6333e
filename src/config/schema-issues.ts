import { z } from 'zod';
import type { KeyPath } from './document.ts';
import { suggest } from './suggestion.ts';

/** One error in a document, with the path of its key. */
export interface SchemaIssue {
  readonly path: KeyPath;
  readonly message: string;
}

/** The errors of a document that does not match `schema`. Each unknown key is an error of its own, with a suggestion. */
export function schemaIssues(schema: z.ZodType, error: z.ZodError | undefined): readonly SchemaIssue[] {
  return (error?.issues ?? []).flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => {
      const meant = suggest(key, known);
      const fix = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
      return { path: [...path, key], message: `unknown key; ${fix}` };
    });
  });
}

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

/** The keys that `schema` allows in the object at `path`. */
function knownKeys(schema: z.ZodType, path: KeyPath): readonly string[] {
  const root: JsonSchema = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  const schemas = path.reduce<readonly JsonSchema[]>(
    (current, part) => current.flatMap((candidate) => child(candidate, part)),
    [root],
  );
  return schemas.flatMap(alternatives).flatMap((candidate) => Object.keys(candidate.properties ?? {}));
}
