import * as fc from 'fast-check';
import { parseDocument, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MANIFEST_LIMITS } from './limits.ts';
import { readFast } from './yaml/fast-yaml.ts';
import { readManifest } from './read-manifest.ts';
import { YAML_SYNTAX } from './yaml/yaml-syntax.ts';
import { YamlValueReader } from './yaml/yaml-value.ts';

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

  it('that is JSON has the same meaning as JSON and as YAML', () => {
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

  it('that the fast parser accepts has the same meaning for the parser with positions', () => {
    const scalar = fc.constantFrom(
      'yes',
      'n',
      'off',
      'TRUE',
      '~',
      'null',
      '',
      '0',
      '-0',
      '007',
      '08',
      '0o17',
      '0x1F',
      '0b11',
      '1_000',
      '1e3',
      'e1',
      '1.',
      '.5',
      '+1',
      '-.inf',
      '.nan',
      '2026-01-01',
      '1.2.3',
      '1:30',
      '"q"',
      "'s'",
      '|\n   x\n   y',
      '>-\n   x\n\n   y',
      '[a, b]',
      '{a: b}',
      '=',
      '1__0',
      'a#b',
      'a #b',
      'x\n   y',
      '9999999999999999999',
      '10.0.0.0/8',
      '::1',
      ':a',
    );
    const document = fc.oneof(
      scalar.map((text) => `a: ${text}\nb:\n- ${text}\n- c: ${text}\n`),
      scalar.map((text) => `${text}: 1\n`),
      fc.array(fragment, { maxLength: 25 }).map((parts) => parts.join('')),
    );
    let agreed = 0;
    fc.assert(
      fc.property(document, (text) => {
        const fast = readFast(text, DEFAULT_MANIFEST_LIMITS);
        if (fast === undefined) return;
        const precise = parseDocument(text, YAML_SYNTAX);
        expect(precise.errors).toEqual([]);
        const value = new YamlValueReader(DEFAULT_MANIFEST_LIMITS).read(precise.contents);
        expect(JSON.stringify(fast.value)).toBe(JSON.stringify(value));
        agreed += 1;
      }),
      { numRuns: 2000 },
    );
    expect(agreed).toBeGreaterThan(500);
  });
});
