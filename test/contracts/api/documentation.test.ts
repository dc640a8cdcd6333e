import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the documentation', () => {
  const schema = buildSchema(read('schema.graphql'));

  it.each(['README.md', 'docs/api.md'])('%s shows requests that the schema answers', (file) => {
    const requests = [...read(file).matchAll(/```graphql\n([^`]*)```/g)].map(([, request]) => request ?? '');
    expect(requests.length).toBeGreaterThanOrEqual(5);
    for (const request of requests) expect(validate(schema, parse(request))).toEqual([]);
  });

  it('gives every limit of the API with its number', () => {
    const text = read('docs/api.md');
    for (const [limit, allowed] of Object.entries(DEFAULT_REQUEST_LIMITS)) {
      const [, shown = ''] = new RegExp(`\\| *\`${limit}\` *\\| *([\\d,]+)(?: KiB)? *\\|`).exec(text) ?? [];
      const value = Number(shown.replace(',', ''));
      expect({ limit, allowed: limit === 'bodyBytes' ? value * 1024 : value }).toEqual({ limit, allowed });
    }
  });
});
