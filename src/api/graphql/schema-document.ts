import type { INestApplication } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Request, Response } from 'express';
import { lexicographicSortSchema, printSchema } from 'graphql';

/** Where the GraphQL schema is served. */
export const SCHEMA_PATH = '/graphql/schema.graphql';

/** Prints the GraphQL schema, as in the file `schema.graphql` of the repository. */
export function schemaDocument(app: INestApplication): string {
  const { schema } = app.get(GraphQLSchemaHost, { strict: false });
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** Serves the schema. It is printed on the first request, when all resolvers are registered. */
export function serveSchema(app: INestApplication): (request: Request, response: Response) => void {
  let document: string | undefined;
  return (_request, response) => {
    document ??= schemaDocument(app);
    response.type('application/graphql').send(document);
  };
}
