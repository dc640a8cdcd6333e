import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_REQUEST_LIMITS } from '../../../src/api/api-settings.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the documentation', () => {
  const schema = buildSchema(read('schema.graphql'));

  it.each([
    ['README.md', 5],
    ['docs/api.md', 5],
    ['docs/baselines.md', 3],
    ['docs/auditors-question.md', 4],
  ])('%s shows requests that the schema answers', (file, least) => {
    const text = read(file);
    const requests = [...text.matchAll(/```graphql\n([^`]*)```/g), ...text.matchAll(/\bask '([^']*)'/g)].map(
      ([, request]) => request ?? '',
    );
    expect(requests.length).toBeGreaterThanOrEqual(least);
    for (const request of requests) expect(validate(schema, parse(request))).toEqual([]);
  });

  it.each(['README.md', 'docs/api.md'])(
    '%s has a shell function that sends GraphQL as it is written',
    (file) => {
      const [definition = ''] = /^ask\(\) \{\n[^]*?\n\}$/m.exec(read(file)) ?? [];
      const query = '{\n  cluster(name: "retail-us") { name } # "quoted"\n}';
      const script = `curl() { for last; do :; done; printf %s "$last"; }\n${definition}\nask '${query}'`;
      const body = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
      expect(JSON.parse(body)).toEqual({ query });
    },
  );

  it('gives every limit of the API with its number', () => {
    const text = read('docs/api.md');
    for (const [limit, allowed] of Object.entries(DEFAULT_REQUEST_LIMITS)) {
      const [, shown = ''] = new RegExp(`\\| *\`${limit}\` *\\| *([\\d,]+)(?: KiB)? *\\|`).exec(text) ?? [];
      const value = Number(shown.replace(',', ''));
      expect({ limit, allowed: limit === 'bodyBytes' ? value * 1024 : value }).toEqual({ limit, allowed });
    }
  });
});
