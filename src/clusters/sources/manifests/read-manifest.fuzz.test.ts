import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MANIFEST_LIMITS } from './limits.ts';
import { readManifest } from './read-manifest.ts';

const read = (text: string, file: string) => [...readManifest(text, file, DEFAULT_MANIFEST_LIMITS)];
/** As JSON, so that minus zero is zero. */
const valuesOf = (documents: ReturnType<typeof read>) =>
  documents.map((document) =>
    document.type === 'document' ? JSON.stringify(document.value) : document.message,
  );
const fragment = fc.constantFrom(
  '---',
  '...',
  '\n',
  '- ',
  'a: ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|\n',
  '>-\n',
  '&x ',
  '*x',
  '<<: ',
  '!!binary ',
  '# c',
  '\t',
  '  ',
  'kind: List\n',
  'items:\n',
  '__proto__: ',
  '\u0000',
  '{{ x }}',
  '%YAML 9',
  '\r\n',
  '💥',
);

describe('any text', () => {
  it('is read as documents and faults, never as an exception', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ arbitrary: fragment, weight: 4 }, fc.string()), { maxLength: 40 }),
        fc.constantFrom('a.yaml', 'a.json', '-'),
        (parts, file) => {
          for (const document of read(parts.join(''), file))
            expect(document.location.line).toBeGreaterThanOrEqual(1);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('that is JSON means the same as JSON and as YAML', () => {
    const plain = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), plain, { noNullPrototype: true, minKeys: 1 }),
        (value) => {
          const text = JSON.stringify(value);
          expect(valuesOf(read(text, 'a.json'))).toEqual([text]);
          expect(valuesOf(read(stringify(value, { version: '1.1' }), 'a.yaml'))).toEqual([text]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
