import { applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { valuesOf, type EnumTable } from '../enums.ts';

type Components = NonNullable<OpenAPIObject['components']>;
type Schemas = NonNullable<Components['schemas']>;

/** What the REST API answers with, by its name in the OpenAPI document. */
const resources = z.registry<{ id: string }>();

/** Declares what the REST API answers with: the schema gives its type, and its description in the OpenAPI document. */
export function resource<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  resources.add(schema, { id: name });
  return schema;
}

/** Documents what an operation answers with. */
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

/** A value of an enum, as the domain writes it. */
export function oneOf<Value extends string>(table: EnumTable<Value>) {
  return z.enum(valuesOf(table));
}

/** Points to a resource's schema in the OpenAPI document. Throws where it was not declared: a fault of the program. */
export function resourceReference(schema: z.ZodType): { readonly $ref: string } {
  const declared = resources.get(schema);
  if (declared === undefined) throw new TypeError('declare what is answered with resource()');
  return { $ref: placeOf(declared.id) };
}

/** Documents the parameters that an operation reads with `readQuery`. */
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

/** The schemas of all resources, as the components of an OpenAPI document. */
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
  // What is made of a text says of itself what text that is.
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }) => {
    if (zodSchema._zod.def.type === 'date')
      Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    // Answers may get further fields.
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  },
} satisfies z.core.ToJSONSchemaParams;

function placeOf(name: string): string {
  return `#/components/schemas/${name}`;
}
