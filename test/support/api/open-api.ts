import { expect } from 'vitest';
import { startApi, type ApiServer } from './api-server.ts';
import { createTestDatabase, type TestDatabase } from '../store/database.ts';

/** The API on a database of its own, with the token of a viewer of the whole fleet. */
export interface OpenApi {
  readonly database: TestDatabase;
  readonly api: ApiServer;
  readonly viewer: string;
  /** The data of an answer without errors. */
  readonly ask: (query: string, variables?: object, token?: string) => ReturnType<typeof dataOf>;
  /** Statements sent through the pool so far. */
  readonly statements: () => number;
  readonly close: () => Promise<void>;
}

export async function openApi(): Promise<OpenApi> {
  const database = await createTestDatabase();
  const { pool } = database;
  const api = await startApi(pool);
  const viewer = await api.issue('viewer');
  let statements = 0;
  const query = pool.query.bind(pool);
  Object.assign(pool, {
    query: (...args: Parameters<typeof query>) => {
      statements += 1;
      return query(...args);
    },
  });
  return {
    database,
    api,
    viewer,
    ask: async (text, variables, token = viewer) => dataOf(api, token, text, variables),
    statements: () => statements,
    close: async () => {
      await api.close();
      await database.drop();
    },
  };
}

async function dataOf(api: ApiServer, token: string, query: string, variables?: object) {
  const { body } = await api.graphql(token, query, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}
