import type { INestApplication } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { resourceSchemas } from './resource.ts';

/** Where the OpenAPI document is served. */
export const OPENAPI_PATH = '/api/v1/openapi.json';

/** Builds the OpenAPI document of the REST API from its controllers. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Ringfence')
    .setDescription(
      'The API for scripts and pipelines. Ids are the same as in the GraphQL API. Lists are paged: follow the Link header (rel="next"). Errors are problem details (RFC 9457).',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API token: rf_...' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, builder);
  document.components = { ...document.components, schemas: resourceSchemas() };
  return document;
}

/** Serves the document, which is built on the first request, because all controllers are known by then. */
export function serveOpenApi(app: INestApplication): (request: Request, response: Response) => void {
  let document: OpenAPIObject | undefined;
  return (_request, response) => {
    document ??= openApiDocument(app);
    response.json(document);
  };
}
