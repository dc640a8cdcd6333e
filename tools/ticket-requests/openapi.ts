import { readFileSync } from 'node:fs';
import { z } from 'zod';

type Json = z.output<ReturnType<typeof z.json>>;
type JsonObject = Record<string, Json>;

const parameterSchema = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.record(z.string(), z.json()).optional(),
});
const contentSchema = z.record(z.string(), z.object({ schema: z.record(z.string(), z.json()).optional() }));
const operationSchema = z.object({
  parameters: z.array(parameterSchema).optional(),
  requestBody: z.object({ required: z.boolean().optional(), content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema.optional() })).optional(),
});
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.json())) });

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** References that contain themselves, such as an issue with a parent issue, are cut off here. */
const MAX_DEPTH = 24;

/** A request that a service received, and its answer unless a fault was injected. */
export const recordedRequestSchema = z.object({
  service: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.array(z.tuple([z.string(), z.string()])),
  contentType: z.string().optional(),
  body: z.json().optional(),
  answer: z.object({ status: z.int(), body: z.json().optional() }).optional(),
});
export type RecordedRequest = z.output<typeof recordedRequestSchema>;

interface DescribedOperation {
  /** For example `GET /repos/{owner}/{repo}/issues`. */
  readonly name: string;
  readonly path: RegExp;
  readonly method: string;
  readonly parameters: readonly z.output<typeof parameterSchema>[];
  readonly body: z.ZodType | undefined;
  readonly isBodyRequired: boolean;
  readonly answers: ReadonlyMap<number, z.ZodType>;
}

/** Operations of a published OpenAPI description (version 3.0), as far as they say something about requests. */
export class OpenApiDescription {
  readonly #operations: readonly DescribedOperation[];

  constructor(file: string) {
    const root = z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(file, 'utf8')));
    const { paths } = documentSchema.parse(root);
    this.#operations = Object.entries(paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) =>
        item[method] === undefined ? [] : [describe(root, path, method, item[method])],
      ),
    );
  }

  /** What is wrong with a request and its answer; `undefined` if no operation fits. */
  faults(
    request: RecordedRequest,
    prefix: string,
  ): { operation: string; faults: readonly string[] } | undefined {
    if (!request.path.startsWith(prefix)) return undefined;
    const path = request.path.slice(prefix.length);
    const operation = this.#operations.find(
      (candidate) => candidate.method === request.method && candidate.path.test(path),
    );
    if (operation === undefined) return undefined;
    const faults = [
      ...queryFaults(operation, request),
      ...bodyFaults(operation, request),
      ...answerFaults(operation, request),
    ];
    return { operation: operation.name, faults };
  }
}

function describe(root: JsonObject, path: string, method: string, raw: Json): DescribedOperation {
  const { parameters = [], requestBody, responses = {} } = operationSchema.parse(resolved(root, raw, 3));
  const body = requestBody && jsonOf(requestBody.content);
  const answers = Object.entries(responses).flatMap(([status, { content }]) => {
    const schema = content && jsonOf(content);
    return schema === undefined ? [] : [[Number(status), toZod(root, schema, 'answer')] as const];
  });
  return {
    name: `${method.toUpperCase()} ${path}`,
    path: new RegExp(
      `^${path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{[^}]+\}/g, '[^/]+')}$`,
    ),
    method: method.toUpperCase(),
    parameters,
    body: body && toZod(root, body, 'request'),
    isBodyRequired: requestBody?.required === true,
    answers: new Map(answers),
  };
}

function jsonOf(content: z.output<typeof contentSchema>): JsonObject | undefined {
  return Object.entries(content).find(([type]) => type.includes('json'))?.[1].schema;
}

function queryFaults({ parameters }: DescribedOperation, { query }: RecordedRequest): readonly string[] {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const unknown = query.filter(([name]) => !known.some((parameter) => parameter.name === name));
  const missing = known.filter(
    ({ name, required }) => required === true && !query.some(([given]) => given === name),
  );
  const wrong = query.filter(([name, value]) => {
    const allowed = known.find((parameter) => parameter.name === name)?.schema?.['enum'];
    return Array.isArray(allowed) && !allowed.includes(value);
  });
  return [
    ...unknown.map(([name]) => `the query parameter ${name} is not described`),
    ...missing.map(({ name }) => `the query parameter ${name} is missing`),
    ...wrong.map(([name, value]) => `the query parameter ${name} must not be ${value}`),
  ];
}

function bodyFaults(
  operation: DescribedOperation,
  { body, contentType }: RecordedRequest,
): readonly string[] {
  if (body === undefined) return operation.isBodyRequired ? ['the body is missing'] : [];
  if (operation.body === undefined) return ['a body is not described'];
  const type =
    contentType?.startsWith('application/json') === true ? [] : [`the content type is ${contentType}`];
  return [...type, ...issues('body', operation.body, body)];
}

function answerFaults({ answers }: DescribedOperation, { answer }: RecordedRequest): readonly string[] {
  const schema = answer && answers.get(answer.status);
  return schema === undefined || answer?.body === undefined ? [] : issues('answer', schema, answer.body);
}

function issues(place: string, schema: z.ZodType, value: Json): readonly string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${[place, ...path].join('.')}: ${message}`);
}

/**
 * A request must have all required properties and no others than described. An answer of a stand-in may lack some, and
 * descriptions are older than services.
 */
function toZod(root: JsonObject, schema: JsonObject, use: 'request' | 'answer'): z.ZodType {
  return z.fromJSONSchema(
    z.record(z.string(), z.json()).parse(jsonSchema(resolved(root, schema, MAX_DEPTH), use)),
  );
}

/** From the dialect of OpenAPI 3.0 to JSON Schema. */
function jsonSchema(node: Json, use: 'request' | 'answer'): Json {
  if (Array.isArray(node)) return node.map((item) => jsonSchema(item, use));
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, properties, ...rest } = node;
  const kept = Object.entries(rest).filter(
    ([key]) => !/^(x-|example|deprecated$|format$|description$|default$|readOnly$)/.test(key),
  );
  const schema: JsonObject = Object.fromEntries(
    kept.flatMap(([key, value]) =>
      key === 'required' && use === 'answer'
        ? []
        : [[key, key === 'enum' || key === 'required' ? value : jsonSchema(value, use)]],
    ),
  );
  // Without required properties, alternatives overlap.
  if (use === 'answer' && schema['oneOf'] !== undefined) {
    schema['anyOf'] = schema['oneOf'];
    delete schema['oneOf'];
  }
  if (typeof properties === 'object' && properties !== null && !Array.isArray(properties)) {
    schema['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, jsonSchema(property, use)]),
    );
    if (use === 'request') schema['additionalProperties'] ??= false;
  }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** Replaces references to components by what they refer to. */
function resolved(root: JsonObject, node: Json, depth: number): Json {
  if (Array.isArray(node)) return node.map((item) => resolved(root, item, depth));
  if (typeof node !== 'object' || node === null) return node;
  const reference = node['$ref'];
  if (typeof reference === 'string') {
    if (depth === 0) return {};
    const found = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), root);
    if (found === undefined) throw new TypeError(`${reference} is not in the description`);
    return resolved(root, found, depth - 1);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(root, value, depth)]));
}

function isObject(node: Json | undefined): node is JsonObject {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
