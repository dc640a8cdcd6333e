import { z } from 'zod';

/**
 * The part of a structural schema that the published CRDs of the cluster tiers use. Strict: an unknown keyword could
 * reject something, so the check fails until it is supported.
 */
export interface Schema {
  readonly type: 'object' | 'array' | 'string' | 'integer';
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: Schema | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly pattern?: string | undefined;
  readonly default?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minProperties?: number | undefined;
  readonly maxProperties?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly 'x-kubernetes-list-type'?: string | undefined;
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string }[] | undefined;
}

const count = z.number().optional();
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['object', 'array', 'string', 'integer']),
    description: z.string().optional(),
    format: z.literal('int32').optional(),
    properties: z.record(z.string(), schema).optional(),
    additionalProperties: schema.optional(),
    required: z.array(z.string()).optional(),
    items: schema.optional(),
    enum: z.array(z.string()).optional(),
    pattern: z.string().optional(),
    default: z.string().optional(),
    minimum: count,
    maximum: count,
    minItems: count,
    maxItems: count,
    minProperties: count,
    maxProperties: count,
    maxLength: count,
    'x-kubernetes-list-type': z.enum(['atomic', 'set']).optional(),
    'x-kubernetes-map-type': z.literal('atomic').optional(),
    'x-kubernetes-validations': z
      .array(z.strictObject({ rule: z.string(), message: z.string().optional() }))
      .optional(),
  }),
);

const definition = z.object({
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(
      z.object({
        name: z.string(),
        schema: z.object({
          openAPIV3Schema: z.object({
            properties: z.object({ spec: schema }),
            required: z.array(z.string()),
          }),
        }),
      }),
    ),
  }),
});

/** A published version of a kind. */
export interface PublishedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: Schema;
}

/**
 * The versions of the kind that a CustomResourceDefinition defines. Throws if it contains anything that is not
 * supported.
 */
export function publishedKinds(crd: unknown): PublishedKind[] {
  const { group, names, versions } = definition.parse(crd).spec;
  return versions.map(({ name, schema: { openAPIV3Schema } }) => ({
    apiVersion: `${group}/${name}`,
    kind: names.kind,
    spec: openAPIV3Schema.properties.spec,
  }));
}
