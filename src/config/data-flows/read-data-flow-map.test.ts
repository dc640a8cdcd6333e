import { describe, expect, it } from 'vitest';
import { DataFlowMapError } from './data-flow-map-error.ts';
import { MAP_LIMITS } from './data-flow-map.schema.ts';
import { readDataFlowMap, readDataFlowMapFile } from './read-data-flow-map.ts';

const HEAD = `apiVersion: ringfence.dev/v1
kind: DataFlowMap
metadata: { name: fleet }
`;
const SHOP = '{ namespaceSelector: { matchLabels: { team: shop } } }';
const FLOW = (name: string, rest = '') =>
  `    - { name: ${name}, from: ${SHOP}, to: { namespaceSelector: {} }, purpose: Orders, owner: Shop${rest} }\n`;

function errorsIn(text: string, clusters?: readonly string[]): readonly string[] {
  try {
    readDataFlowMap(text, { file: 'map.yaml', ...(clusters && { clusters }) });
  } catch (error) {
    if (error instanceof DataFlowMapError) return error.message.split('\n');
    throw error;
  }
  return [];
}

function warningsIn(text: string): readonly string[] {
  return readDataFlowMap(text, { file: 'map.yaml' }).warnings.map(
    ({ location, key, message }) => `${location.line}: ${key}: ${message}`,
  );
}

describe('reading a data-flow map', () => {
  it('gives its endpoints and flows, with defaults for what is left out', () => {
    const { map, warnings } = readDataFlowMap(
      `# Reviewed by the privacy office.
${HEAD}spec:
  endpoints:
    - name: card-processor
      cidrs: [203.0.113.0/24]
      fqdns: [API.Pay.example.]
      region: EU
      processorAgreement: { reference: DPA-7, signedOn: 2026-01-31 }
  flows:
    - name: charges
      clusters: [retail-eu]
      from:
        namespaceSelector: { matchLabels: { team: shop } }
        podSelector: { matchExpressions: [{ key: app, operator: Exists }] }
      to: { endpoint: card-processor }
      ports: [{ port: 443 }, { protocol: UDP, port: 1, endPort: 9 }]
      dataCategories: [financial]
      purpose: Charge cards
      owner: Payments
      approval: { by: Ada Lovelace, date: 2026-02-01, reference: CHG-1 }
      reviewBy: 2026-08-01
    - { name: guess, state: draft, from: { namespaceSelector: {} }, to: { namespaceSelector: {} } }
---
`,
      { file: 'map.yaml', clusters: ['retail-eu'] },
    );
    expect(warnings).toEqual([]);
    expect(map).toEqual({
      name: 'fleet',
      endpoints: [
        {
          name: 'card-processor',
          cidrs: ['203.0.113.0/24'],
          fqdns: ['api.pay.example'],
          region: 'EU',
          processorAgreement: { reference: 'DPA-7', signedOn: '2026-01-31' },
        },
      ],
      flows: [
        {
          name: 'charges',
          state: 'declared',
          clusters: ['retail-eu'],
          from: {
            type: 'pods',
            namespaceSelector: { requirements: [{ key: 'team', operator: 'In', values: ['shop'] }] },
            podSelector: { requirements: [{ key: 'app', operator: 'Exists' }] },
          },
          to: { type: 'endpoint', name: 'card-processor' },
          ports: [
            { protocol: 'TCP', from: 443, to: 443 },
            { protocol: 'UDP', from: 1, to: 9 },
          ],
          dataCategories: ['financial'],
          purpose: 'Charge cards',
          owner: 'Payments',
          approval: { by: 'Ada Lovelace', date: '2026-02-01', reference: 'CHG-1' },
          reviewBy: '2026-08-01',
        },
        expect.objectContaining({ name: 'guess', state: 'draft', clusters: 'all', ports: [] }),
      ],
    });
  });

  it('reports every error at once, with its line, its key and the fix', () => {
    const text = `apiVersion: ringfence.dev/v2
kind: DataFlowMap
metadata: { nam: fleet }
spec:
  endpoints:
    - name: processor
      cidrs: [10.0/8]
      fqdn: [pay.example]
    - name: mailer
    - { name: processor, fqdns: [https://mail.example, 10.0.0.7, mail] }
  flows:
    - name: a
      from: { podSelector: {} }
      to: { endpoint: procesor }
    - name: b
      from: { endpoint: mailer }
      to: { endpoint: processor, namespaceSelector: {} }
      ports: [{ port: 70000 }, { endPort: 3 }]
    - name: c
      from: { namespaceSelector: {} }
      to: { endpoint: procesor }
      clusters: [retail-us, retail-eu, retail-eu]
      purpose: Mail
      owner: Ops
      approval: { by: Ada, date: 2026-02-30 }
    - name: c
      from: { endpoint: mailer }
      to: { endpoint: mailer }
      approval: { by: Ada, date: 2026-02-03 }
      reviewBy: 2026-02-02
`;
    expect(errorsIn(text, ['retail-eu'])).toEqual([
      'map.yaml:1: apiVersion: must be ringfence.dev/v1',
      expect.stringMatching(/^map\.yaml:3: metadata\.name: /),
      'map.yaml:3: metadata.nam: unknown key; did you mean name?',
      expect.stringContaining('map.yaml:7: spec.endpoints[0].cidrs[0]: not a CIDR'),
      'map.yaml:8: spec.endpoints[0].fqdn: unknown key; did you mean fqdns?',
      'map.yaml:9: spec.endpoints[1]: give at least one of cidrs and fqdns',
      expect.stringContaining('map.yaml:10: spec.endpoints[2].fqdns[0]: not a host name'),
      expect.stringContaining('map.yaml:10: spec.endpoints[2].fqdns[1]: not a host name'),
      expect.stringContaining('map.yaml:10: spec.endpoints[2].fqdns[2]: not a host name'),
      'map.yaml:10: spec.endpoints[2].name: another endpoint is already named processor',
      expect.stringContaining('map.yaml:13: spec.flows[0].from: select pods with namespaceSelector'),
      expect.stringContaining('map.yaml:17: spec.flows[1].to: give either endpoint'),
      expect.stringContaining('map.yaml:18: spec.flows[1].ports[0].port: '),
      'map.yaml:18: spec.flows[1].ports[1].endPort: endPort needs port',
      expect.stringContaining('map.yaml:25: spec.flows[2].approval.date: not a day'),
      'map.yaml:26: spec.flows[3]: a flow needs purpose and owner: give both, or set state: draft until they are known',
      'map.yaml:26: spec.flows[3].name: another flow is already named c',
      'map.yaml:28: spec.flows[3].to: both ends are endpoints: select pods at one of them',
      'map.yaml:30: spec.flows[3].reviewBy: must not be before the approval of 2026-02-03',
    ]);
  });

  it('reports endpoints and clusters that do not exist, with what was probably meant', () => {
    const text = `${HEAD}spec:
  endpoints: [{ name: processor, fqdns: [pay.example] }]
  flows:
    - { name: a, from: ${SHOP}, to: { endpoint: procesor }, state: draft, clusters: [retail-us, retail-eu, retail-eu] }
`;
    expect(errorsIn(text, ['retail-eu'])).toEqual([
      'map.yaml:7: spec.flows[0].to.endpoint: there is no endpoint procesor; did you mean processor?',
      'map.yaml:7: spec.flows[0].clusters[0]: there is no cluster retail-us; did you mean retail-eu?',
      'map.yaml:7: spec.flows[0].clusters[2]: retail-eu is listed twice',
    ]);
    expect(errorsIn(text.replace('procesor', 'processor').replace(', retail-eu]', ']'))).toEqual([]);
  });

  it.each([
    ['a map without flows', `${HEAD}spec: { flows: [] }`, 'a map needs at least one flow'],
    ['an empty file', '', 'map.yaml:1: '],
    ['a list', '- a', 'map.yaml:1: '],
    ['text that is not YAML', `${HEAD}spec: { flows: [`, 'map.yaml:4: '],
    [
      'a second document',
      `${HEAD}spec:\n  flows:\n${FLOW('a')}---\n${HEAD}`,
      'map.yaml:7: a second document',
    ],
    ['too large a file', `#${'x'.repeat(MAP_LIMITS.bytes)}`, 'larger than the limit'],
    ['deep nesting', `a: ${'['.repeat(60)}`, 'nested deeper'],
    [
      'too many flows',
      `${HEAD}spec:\n  flows:\n${Array.from({ length: MAP_LIMITS.flows + 1 }, (_, index) => FLOW(`f${index}`)).join('')}`,
      'at most 1000 flows',
    ],
    [
      'too many connections',
      `${HEAD}spec:\n  endpoints: [{ name: many, cidrs: [${Array.from({ length: 100 }, (_, index) => `10.0.${index}.0/24`).join()}] }]
  flows:\n${Array.from({ length: 51 }, (_, index) => `    - { name: f${index}, state: draft, from: { namespaceSelector: {} }, to: { endpoint: many } }\n`).join('')}`,
      'at most 5000 together',
    ],
    ['control characters', `${HEAD}spec:\n  flows:\n${FLOW('"a\\u202e"')}`, 'control characters'],
  ])('refuses %s', (_, text, message) => {
    expect(errorsIn(text).join('\n')).toContain(message);
  });

  it('refuses a file that does not exist', () => {
    expect(() => readDataFlowMapFile('/nowhere/map.yaml')).toThrow(
      '/nowhere/map.yaml:1: there is no such file',
    );
  });

  it('warns about unused endpoints, flows that select the same, and drafts that are complete', () => {
    const other =
      '{ namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [shop] }] } }';
    const text = `${HEAD}spec:
  endpoints: [{ name: processor, fqdns: [pay.example] }]
  flows:
${FLOW('a', ', ports: [{ port: 443 }]')}${FLOW('b', ', ports: [{ port: 80 }]')}${FLOW('c', ', state: draft').replace(SHOP, other)}`;
    expect(warningsIn(text)).toEqual([
      '5: spec.endpoints[0]: no flow uses the endpoint processor',
      '9: spec.flows[2]: selects the same as the flow a, on ports that both list',
      '9: spec.flows[2].state: c has purpose and owner: remove state to declare it',
    ]);
    const apart = `${HEAD}spec:\n  flows:\n${FLOW('a', ', clusters: [eu]')}${FLOW('b', ', clusters: [us]')}`;
    expect(warningsIn(apart)).toEqual([]);
  });
});
