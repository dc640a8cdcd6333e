import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toYaml, type YamlValue } from './yaml.ts';

const { value } = fc.letrec<{ value: YamlValue; list: YamlValue[]; fields: Record<string, YamlValue> }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'yes',
        'NO',
        'null',
        '~',
        'on',
        '1e3',
        'e0',
        'E-5',
        '0x1f',
        '2026-01-01',
        '- a',
        'a: b',
        '#',
        '',
        '---',
      ),
      fc.integer(),
      tie('list'),
      tie('fields'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    fields: fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  }),
);

describe('manifest YAML', () => {
  it.each(['1.1', '1.2'] as const)('reads back as it was in YAML %s', (version) => {
    fc.assert(
      fc.property(value, (written) => {
        expect(parse(toYaml(written), { version, merge: false })).toEqual(written);
      }),
    );
  });

  it('is in the block style that people write', () => {
    const spec = {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [] }],
    };
    expect(toYaml(spec)).toBe(
      [
        'podSelector: {}',
        'policyTypes:',
        '  - Ingress',
        'ingress:',
        '  - from:',
        '      - podSelector: {}',
        '    ports: []',
        '',
      ].join('\n'),
    );
  });
});
