import type { Type } from '@nestjs/common';
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { DateTime } from './scalars.ts';

/** The GraphQL enum of each field whose schema is one. */
type EnumsOf<Shape extends z.ZodRawShape> = {
  readonly [Name in keyof Shape as Shape[Name] extends z.ZodEnum ? Name : never]: object;
};

/**
 * A class with a GraphQL field for each field of a zod shape, for object types to extend. Fields that GraphQL and REST
 * have in common are thus described once.
 */
export function fieldsOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  enums: EnumsOf<Shape>,
): Type<z.output<z.ZodObject<Shape>>>;
export function fieldsOf(shape: z.ZodRawShape, enums: Readonly<Record<string, object>>): Type<object> {
  @ObjectType({ isAbstract: true })
  class Fields {}
  for (const [name, schema] of Object.entries(shape)) {
    const isNullable = schema instanceof z.ZodNullable;
    const { description } = z.globalRegistry.get(schema) ?? {};
    Field(() => enums[name] ?? scalarOf(isNullable ? schema.unwrap() : schema), {
      nullable: isNullable,
      ...(description && { description }),
    })(Fields.prototype, name);
  }
  return Fields;
}

function scalarOf(schema: unknown) {
  if (schema instanceof z.ZodString) return String;
  if (schema instanceof z.ZodDate) return DateTime;
  if (schema instanceof z.ZodNumber) return Float;
  if (schema instanceof z.ZodBoolean) return Boolean;
  throw new TypeError('declare a field of this type in the class itself');
}
