import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomRule } from '../../core/rules/custom-rule.ts';
import { CustomRulesError } from './custom-rules-error.ts';
import { RULE_LIMITS } from './custom-rules.schema.ts';
import { readCustomRules, readCustomRulesFile, readStoredCustomRules } from './read-custom-rules.ts';
import { customRulesDocument, writeCustomRules } from './write-custom-rules.ts';

const HEAD = 'apiVersion: ringfence.dev/v1\nkind: CustomRules\nmetadata: { name: retail }\n';

/** A rule in YAML, with everything that it needs. */
function rule(id: string, expression: string, rest = ''): string {
  return `    - id: ${id}
      title: Images come from our registry
      severity: high
      why: Anything may be in other images.
      expression: ${expression}
      remediation: Use our registry.
${rest}`;
}

const document = (...rules: readonly string[]): string => `${HEAD}spec:\n  rules:\n${rules.join('')}`;

function errorsIn(text: string): readonly string[] {
  try {
    readCustomRules(text, 'rules.yaml');
    return [];
  } catch (error) {
    if (error instanceof CustomRulesError) return error.message.split('\n');
    throw error;
  }
}

describe('a document of custom rules', () => {
  it('contains rules with their scope and controls', () => {
    const text = document(
      rule('custom-registry', 'workload.images.all(i, i.like("^our/"))'),
      rule(
        'custom-quiet',
        '|\n        size(egress) == 0\n          && size(ingress) == 0',
        '      summary: It talks to nobody.\n      appliesTo: { podSelector: { matchLabels: { app: db } }, dataClasses: [sensitive-pii] }\n      controls: [pci-dss 1.3.1]\n',
      ),
    );
    expect(readCustomRules(text, 'rules.yaml')).toEqual({
      name: 'retail',
      rules: [
        expect.objectContaining({
          id: 'custom-registry',
          summary: 'Images come from our registry',
          controls: [],
        }),
        expect.objectContaining({
          id: 'custom-quiet',
          summary: 'It talks to nobody.',
          expression: 'size(egress) == 0\n  && size(ingress) == 0\n',
          appliesTo: {
            podSelector: { requirements: [{ key: 'app', operator: 'In', values: ['db'] }] },
            dataClasses: ['sensitive-pii'],
          },
          controls: ['pci-dss 1.3.1'],
        }),
      ],
    });
  });

  it('is refused with all its errors, each with its line', () => {
    const text = document(
      rule('custom-a', 'workload.nam == "a"', '      severty: high\n'),
      rule('custom-a', 'ingress.all(c, c.peer.namespac == "a")'),
      rule('registry', 'size(ingress)'),
    );
    expect(errorsIn(text)).toEqual([
      'rules.yaml:10: spec.rules[0].expression: column 28: there is no field nam of Workload; did you mean name?',
      'rules.yaml:12: spec.rules[0].severty: unknown key; did you mean severity?',
      'rules.yaml:13: spec.rules[1].id: another rule already has the id custom-a',
      'rules.yaml:17: spec.rules[1].expression: column 41: there is no field namespac of Peer; did you mean namespace?',
      expect.stringContaining('rules.yaml:19: spec.rules[2].id: begin with custom-'),
      'rules.yaml:23: spec.rules[2].expression: column 19: must be true or false, but is of type int',
    ]);
  });

  it.each([
    [
      'a literal block',
      '|\n\n        size(egress) == 0 &&\n          ingress.all(c, c.nam == "a")',
      'rules.yaml:13: spec.rules[0].expression: column 28',
    ],
    [
      'a folded block',
      '>-\n        size(egress) == 0 &&\n        ingress.all(c, c.nam == "a")',
      'rules.yaml:12: spec.rules[0].expression: column 26',
    ],
    [
      'lines without quotes',
      'size(egress) == 0 &&\n        ingress.all(c, c.nam == 1)',
      'rules.yaml:11: spec.rules[0].expression: column 26',
    ],
    ['single quotes', `'ingress.all(c, c.nam == "a")'`, 'rules.yaml:10: spec.rules[0].expression: column 37'],
    ['double quotes', `"ingress.all(c, c.nam == 'a')"`, 'rules.yaml:10: spec.rules[0].expression: column 37'],
    [
      'escapes',
      '"ingress.all(c, c.nam == \\"a\\")"',
      'rules.yaml:10: spec.rules[0].expression: line 1, column 18 of the expression',
    ],
  ])('names the place of an error in an expression written with %s', (_, expression, place) => {
    expect(errorsIn(document(rule('custom-a', expression)))).toEqual([
      `${place}: there is no field nam of Connection; known: peer, ports, declared`,
    ]);
  });

  it.each([
    ['another kind', document().replace('CustomRules', 'Rules'), 'kind: must be CustomRules'],
    [
      'a scope without selectors',
      document(rule('custom-a', 'size(egress) == 0', '      appliesTo: {}\n')),
      'or leave appliesTo out',
    ],
    [
      'a class that is not judged',
      document(rule('custom-a', 'size(egress) == 0', '      appliesTo: { dataClasses: [none] }\n')),
      'appliesTo.dataClasses[0]',
    ],
    [
      'a control without a number',
      document(rule('custom-a', 'size(egress) == 0', '      controls: [PCI]\n')),
      'such as pci-dss 1.3.1',
    ],
    [
      'a framework that does not exist',
      document(rule('custom-a', 'size(egress) == 0', '      controls: [gdpr 25, pcidss 1.3.1]\n')),
      'controls[1]: there is no framework pcidss; did you mean pci-dss?',
    ],
    [
      'a control that the framework lacks',
      document(rule('custom-a', 'size(egress) == 0', '      controls: [pci-dss 1.3.9]\n')),
      'controls[0]: there is no control 1.3.9 of pci-dss; did you mean 1.3.1?',
    ],
    [
      'a second document',
      `${document(rule('custom-a', 'size(egress) == 0'))}---\n${HEAD}`,
      'a second document begins here: write all rules into one',
    ],
    ['no YAML', 'a: [', 'rules.yaml:1'],
    ['too large a file', `#${'x'.repeat(RULE_LIMITS.bytes)}`, 'larger than the limit'],
    [
      'too many rules',
      document(
        ...Array.from({ length: RULE_LIMITS.rules + 1 }, (_unused, index) =>
          rule(`custom-${index}`, 'size(egress) == 0'),
        ),
      ),
      'at most 100 rules',
    ],
    [
      'control characters',
      document(rule('custom-a', 'size(egress) == 0')).replace('Use our', '"Use \\u0007"  #'),
      'control characters',
    ],
  ])('is refused with %s', (_, text, message) => {
    expect(errorsIn(text).join('\n')).toContain(message);
  });

  it('is refused if the file does not exist', () => {
    expect(() => readCustomRulesFile('/nowhere/rules.yaml')).toThrow(
      '/nowhere/rules.yaml:1: there is no such file',
    );
  });

  it('is read from the database even if this version refuses an expression', () => {
    const set = readCustomRules(document(rule('custom-a', 'size(egress) == 0')), 'rules.yaml');
    const older = { ...set, rules: set.rules.map((one) => ({ ...one, expression: 'workload.gone == 1' })) };
    const stored: unknown = JSON.parse(JSON.stringify(customRulesDocument(older)));
    expect(readStoredCustomRules(stored, 'version 1')).toEqual(older);
    expect(() => readStoredCustomRules({}, 'version 1')).toThrow(CustomRulesError);
  });
});

const line = fc.constantFrom(
  'Images',
  'yes',
  '1e3',
  '~',
  'a: b',
  '# not a comment',
  '"quoted"',
  "it's",
  '- a',
);
const text = fc
  .constantFrom('One line.', 'Two\nlines.', '  indented\n\nafter a blank line', '# heading')
  .map((one) => one.trim());
const selector = fc.constantFrom(
  { requirements: [{ key: 'app', operator: 'In' as const, values: ['db'] }] },
  {
    requirements: [
      { key: 'tier', operator: 'Exists' as const },
      { key: 'x', operator: 'NotIn' as const, values: ['1', '2'] },
    ],
  },
);
const rules: fc.Arbitrary<CustomRule> = fc.record(
  {
    id: fc.constantFrom('custom-a', 'custom-b-2'),
    title: line,
    summary: line,
    severity: fc.constantFrom('critical' as const, 'low' as const),
    why: text,
    appliesTo: fc.record(
      { namespaceSelector: selector, podSelector: selector, dataClasses: fc.constant(['pii'] as const) },
      { requiredKeys: ['podSelector'] },
    ),
    expression: fc.constantFrom(
      'true',
      'workload.name == "a"',
      'size(egress) == 0\n  && true\n',
      'workload.name.like("^\\\\d: #")',
    ),
    remediation: text,
    controls: fc.constantFrom([], ['gdpr 25', 'hipaa 164.312(a)(1)']),
  },
  { requiredKeys: ['id', 'title', 'summary', 'severity', 'why', 'expression', 'remediation', 'controls'] },
);

it('custom rules are the same after they were written and read again', () => {
  fc.assert(
    fc.property(line, rules, (name, one) => {
      const set = { name, rules: [one] };
      expect(readCustomRules(writeCustomRules(set), 'rules.yaml')).toEqual(set);
      expect(
        readStoredCustomRules(JSON.parse(JSON.stringify(customRulesDocument(set))), 'version 1'),
      ).toEqual(set);
    }),
    { numRuns: 100 },
  );
});
