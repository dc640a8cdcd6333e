import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { Operation, Tag, type OperationDescription } from './operation.ts';
import { problemResource, REFUSAL_REASONS } from './problem.resource.ts';
import { queryParameters, resourceReference, resourceSchemas } from './resource.ts';
import type { OpenApiParameter, OpenApiSchema } from './resource.ts';

/** Where the OpenAPI document is served. */
export const OPENAPI_PATH = '/api/v1/openapi.json';

/** An operation of the document. */
interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

/** An OpenAPI document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly securitySchemes: object;
    readonly schemas: Readonly<Record<string, OpenApiSchema>>;
  };
}

/** Builds the OpenAPI document of the REST API from its controllers. */
export function openApiDocument(app: INestApplication): OpenApiDocument {
  return {
    openapi: '3.0.3',
    info: {
      title: 'Ringfence',
      description:
        'The API for scripts and pipelines. Ids are the same as in the GraphQL API. Lists are paged: follow the Link header (rel="next"). Errors are problem details (RFC 9457).',
      version: '1',
    },
    security: [{ bearer: [] }],
    paths: pathsOf(app),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token: rf_...' },
      },
      schemas: resourceSchemas(),
    },
  };
}

/** Serves the document, which is built on the first request, because all controllers are known by then. */
export function serveOpenApi(app: INestApplication): (request: Request, response: Response) => void {
  let document: OpenApiDocument | undefined;
  return (_request, response) => {
    document ??= openApiDocument(app);
    response.json(document);
  };
}

function pathsOf(app: INestApplication): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const { controllers } of app.get(ModulesContainer).values())
    for (const { metatype } of controllers.values())
      if (isClass(metatype))
        for (const { path, method, operation } of operationsOf(metatype))
          (paths[path] ??= {})[method] = operation;
  return paths;
}

function isClass(metatype: Function | Type<unknown> | null): metatype is Type<unknown> {
  return typeof metatype === 'function';
}

function* operationsOf(controller: Type<unknown>) {
  const reflector = new Reflector();
  const tag = reflector.get(Tag, controller);
  for (const [key, { value: handler }] of Object.entries(
    Object.getOwnPropertyDescriptors<Record<string, unknown>>(controller.prototype),
  )) {
    if (typeof handler !== 'function') continue;
    const description = reflector.get(Operation, handler);
    if (description === undefined) continue;
    const place = [
      reflector.get<string>(PATH_METADATA, controller),
      reflector.get<string>(PATH_METADATA, handler),
    ]
      .map((part) => part.replaceAll(/^\/|\/$/g, ''))
      .filter((part) => part !== '')
      .join('/');
    yield {
      path: `/${place.replaceAll(/:(\w+)/g, '{$1}')}`,
      method: RequestMethod[reflector.get<RequestMethod>(METHOD_METADATA, handler)].toLowerCase(),
      operation: {
        operationId: `${controller.name}_${key}`,
        summary: description.summary,
        tags: tag === undefined ? [] : [tag],
        parameters: [
          ...Array.from(place.matchAll(/:(\w+)/g), ([, name = '']) => ({
            name,
            required: true,
            in: 'path' as const,
            schema: { type: 'string' },
          })),
          ...(description.query === undefined ? [] : queryParameters(description.query)),
        ],
        ...(description.body && {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: resourceReference(description.body) } },
          },
        }),
        responses: responsesOf(
          description,
          reflector.get<number | undefined>(HTTP_CODE_METADATA, handler) ?? 200,
        ),
      },
    };
  }
}

function responsesOf(
  { answers, media = 'application/json', refuses }: OperationDescription,
  status: number,
): Readonly<Record<string, object>> {
  const schema =
    'length' in answers
      ? { type: 'array', items: resourceReference(answers[0]) }
      : resourceReference(answers);
  const problem = { 'application/problem+json': { schema: resourceReference(problemResource) } };
  return {
    [status]: { description: '', content: { [media]: { schema } } },
    ...Object.fromEntries(
      [401, ...refuses].map((code) => [
        code,
        { description: REFUSAL_REASONS[code] ?? 'Refused.', content: problem },
      ]),
    ),
  };
}
