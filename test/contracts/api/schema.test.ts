import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaDocument } from '../../../src/api/graphql/schema-document.ts';
import { createApplication } from '../../../src/app.ts';
import { offlineParts } from '../../support/api/offline-parts.ts';

describe('the GraphQL schema', () => {
  let app: NestExpressApplication;
  let schema: GraphQLSchema;

  beforeAll(async () => {
    app = await createApplication(offlineParts());
    schema = app.get(GraphQLSchemaHost, { strict: false }).schema;
  });
  afterAll(() => app.close());

  it('is the one that is committed (npm run api:write writes it)', async () => {
    await expect(schemaDocument(app)).toMatchFileSnapshot('../../../schema.graphql');
  });

  it('describes every type, field, argument-bearing input and enum value', () => {
    const missing: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      const rootOrBuiltIn =
        type.name.startsWith('__') || ['Query', 'Mutation', 'Subscription'].includes(type.name);
      if (!rootOrBuiltIn && !type.description) missing.push(type.name);
      if (type.name.startsWith('__')) continue;
      if (isEnumType(type)) {
        for (const value of type.getValues())
          if (!value.description) missing.push(`${type.name}.${value.name}`);
      }
      if (isObjectType(type) || isInputObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          if (!field.description) missing.push(`${type.name}.${field.name}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it('pages every connection with first and last', () => {
    const unpaged: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      for (const field of Object.values(type.getFields())) {
        if (!/Connection!?$/.test(String(field.type))) continue;
        const args = new Set(field.args.map(({ name }) => name));
        if (!['first', 'after', 'last', 'before'].every((one) => args.has(one))) {
          unpaged.push(`${type.name}.${field.name}`);
        }
      }
    }
    expect(unpaged).toEqual([]);
  });

  it('gives every mutation one input and userErrors', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(0);
    for (const { args, type } of mutations) {
      expect(args.map(({ name }) => name)).toEqual(['input']);
      const payload = schema.getType(String(type).replace('!', ''));
      expect(isObjectType(payload) ? Object.keys(payload.getFields()) : []).toEqual(
        expect.arrayContaining(['userErrors', 'clientMutationId']),
      );
    }
  });
});
