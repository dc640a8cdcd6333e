import { z } from 'zod';
import { valuesOf, type EnumTable } from '../enums.ts';

/** A JSON schema in the form of OpenAPI 3.0. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

/** A parameter in an OpenAPI document. */
export interface OpenApiParameter {
  readonly name: string;
  readonly required: boolean;
  readonly in: 'query' | 'path';
  readonly description?: string;
  readonly schema: OpenApiSchema;
}

/** REST responses by their name in the OpenAPI document. */
const resources = z.registry<{ id: string }>();

/**
 * Declares a REST response. Its TypeScript type and its description in the OpenAPI document are derived from the
 * schema.
 */
export function resource<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  resources.add(schema, { id: name });
  return schema;
}

/** An enum value, in the spelling of the domain. */
export function oneOf<Value extends string>(table: EnumTable<Value>) {
  return z.enum(valuesOf(table));
}

/**
 * Refers to a resource's schema in the OpenAPI document. Throws if it was not declared, which is a programming error.
 */
export function resourceReference(schema: z.ZodType): OpenApiSchema {
  const declared = resources.get(schema);
  if (declared === undefined) throw new TypeError('declare the response with resource()');
  return { $ref: placeOf(declared.id) };
}

/** The schemas of all resources by name, as components of an OpenAPI document. They are declared in any order. */
export function resourceSchemas(): Readonly<Record<string, OpenApiSchema>> {
  const { schemas } = z.toJSONSchema(resources, { ...OPENAPI, uri: placeOf });
  return Object.fromEntries(
    Object.entries(schemas)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { $id: _place, ...schema }]) => [name, schema]),
  );
}

/** The parameters of a query in an OpenAPI document. */
export function queryParameters(query: z.ZodObject): readonly OpenApiParameter[] {
  const { required = [] } = z.toJSONSchema(query, { ...OPENAPI, io: 'input' });
  return Object.entries(query.shape).map(([name, parameter]) => {
    const { description = '', ...schema } = z.toJSONSchema(parameter, OPENAPI);
    return { name, required: required.includes(name), in: 'query' as const, description, schema };
  });
}

const OPENAPI = {
  target: 'openapi-3.0',
  // Types that are parsed from text describe the text in their own metadata.
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }) => {
    if (zodSchema._zod.def.type === 'date')
      Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    // Allows additional properties, because responses may get more fields.
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  },
} satisfies z.core.ToJSONSchemaParams;

function placeOf(name: string): string {
  return `#/components/schemas/${name}`;
}
