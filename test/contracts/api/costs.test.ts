import { readFileSync } from 'node:fs';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';
import { operationCost } from '../../../src/api/graphql/limits/cost.ts';
import { createApplication } from '../../../src/app.ts';
import { offlineParts } from '../../support/api/offline-parts.ts';

let app: NestExpressApplication;
beforeAll(async () => {
  app = await createApplication(offlineParts());
});
afterAll(() => app.close());

function costOf(query: string, variables: Readonly<Record<string, unknown>> = { cluster: 'x' }) {
  const { schema } = app.get(GraphQLSchemaHost, { strict: false });
  return operationCost({ schema, document: parse(query), variables });
}

function documented(file: string): readonly string[] {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/\bask '([^']*)'/g)].map(([, query]) => query ?? '');
}

const REASONS = 'reasons { type text policies { kind namespace name location { file line } } }';

describe('the cost of an operation', () => {
  it.each(['README.md', 'docs/api.md'])('is at most a quarter of the limit for what %s shows', (file) => {
    const queries = documented(file);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      expect({ query, fits: costOf(query).cost <= DEFAULT_REQUEST_LIMITS.cost / 4 }).toEqual({
        query,
        fits: true,
      });
    }
  });

  it('lets a page of findings come with all that proves and mends them', () => {
    const query = `{ findings(first: 100) { nodes { rule { title } cluster { name } subject { name }
      evidence { summary ${REASONS} } remediation { text patch policies { name } cuts { peers } } } } }`;
    expect(costOf(query).cost).toBeLessThan(DEFAULT_REQUEST_LIMITS.cost / 4);
  });

  it('of a search for paths depends on how many are wanted, not on lists in lists', () => {
    const hops = `hops { type from { namespace name } to { namespace name } entry { door route { name } service { name } } ${REASONS} }`;
    const paths = (options: string) =>
      costOf(`{ paths(asOf: { cluster: "x" }${options}) { search paths { verdict ${hops} } } }`).cost;
    expect(paths('')).toBeLessThan(DEFAULT_REQUEST_LIMITS.cost / 5);
    expect(paths(', options: { limit: 20 }')).toBeGreaterThan(3 * paths(''));
    expect(paths(', options: { limit: 20 }')).toBeLessThan(DEFAULT_REQUEST_LIMITS.cost);
  });

  it('counts each question of each object of a page', () => {
    const one = '{ cluster(name: "x") { namespaces(first: 50) { nodes { name } } } }';
    expect(costOf(one).questions).toBe(1);
    const many = '{ clusters(first: 5) { nodes { namespaces(first: 50) { nodes { name } } } } }';
    expect(costOf(many).questions).toBe(5);
  });

  it('counts a question that is asked for a whole list once for the list', () => {
    const query = `{ clusters(first: 2) { nodes { namespaces(first: 50) { nodes {
      workloads(first: 10) { nodes { name score { score } openFindings { high } } } } } } } }`;
    expect(costOf(query).questions).toBe(2 + 2);
    expect(costOf(query).cost).toBeLessThan(DEFAULT_REQUEST_LIMITS.cost / 2);
  });
});
