import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the landing page', () => {
  const script = read('src/http/landing/landing.js');
  const queries = [...script.matchAll(/`(query [^`]*)`/g)].map(([, query]) => query ?? '');

  it('begins with five queries that the schema answers', () => {
    const schema = buildSchema(read('schema.graphql'));
    expect(queries).toHaveLength(5);
    for (const query of queries) expect(validate(schema, parse(query))).toEqual([]);
  });

  it('asks nobody but the service itself', () => {
    for (const file of ['landing.html', 'landing.css', 'landing.js']) {
      expect(read(`src/http/landing/${file}`)).not.toMatch(/(https?:)?\/\/[a-z]+\.[a-z]/);
    }
  });

  it('never puts what the service says into the page as markup', () => {
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});
