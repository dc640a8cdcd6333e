import { applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { valuesOf, type EnumTable } from '../enums.ts';

type Components = NonNullable<OpenAPIObject['components']>;
type Schemas = NonNullable<Components['schemas']>;

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

/** Documents the response of an operation. */
export function Answers(
  schema: z.ZodType,
  { status = 200, count = 'one' }: { status?: number; count?: 'one' | 'many' } = {},
): MethodDecorator {
  const reference = resourceReference(schema);
  return ApiResponse({
    status,
    description: '',
    content: {
      'application/json': { schema: count === 'one' ? reference : { type: 'array', items: reference } },
    },
  });
}

/** An enum value, in the spelling of the domain. */
export function oneOf<Value extends string>(table: EnumTable<Value>) {
  return z.enum(valuesOf(table));
}

/**
 * Refers to a resource's schema in the OpenAPI document. Throws if it was not declared, which is a programming error.
 */
export function resourceReference(schema: z.ZodType): { readonly $ref: string } {
  const declared = resources.get(schema);
  if (declared === undefined) throw new TypeError('declare the response with resource()');
  return { $ref: placeOf(declared.id) };
}

/** Documents the parameters that an operation parses with `readQuery`. */
export function Asks(query: z.ZodObject): MethodDecorator {
  const { required = [] } = z.toJSONSchema(query, { ...OPENAPI, io: 'input' });
  return applyDecorators(
    ...Object.entries(query.shape).map(([name, parameter]) => {
      const { description = '', ...schema } = z.toJSONSchema(parameter, OPENAPI);
      return ApiQuery({
        name,
        required: required.includes(name),
        description,
        schema: Object.assign<Schemas[string], object>({}, schema),
      });
    }),
  );
}

/** The schemas of all resources, as components of an OpenAPI document. */
export function resourceSchemas(): Schemas {
  const { schemas } = z.toJSONSchema(resources, { ...OPENAPI, uri: placeOf });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _place, ...schema }]) => [
      name,
      Object.assign<Schemas[string], object>({}, schema),
    ]),
  );
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
