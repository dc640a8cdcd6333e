import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataFlow, DataFlowMap, ExternalEndpoint, FlowEnd } from '../../core/dataflow/data-flow-map.ts';
import type { Requirement, Selector } from '../../core/inventory/selector.ts';
import { readDataFlowMap, readStoredDataFlowMap } from './read-data-flow-map.ts';
import { dataFlowMapDocument, writeDataFlowMap } from './write-data-flow-map.ts';

/** Text that YAML readers of different versions understand differently is part of it. */
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'no',
    'null',
    '1',
    '1e3',
    '0x1f',
    '2026-01-01',
    '~',
    '- a',
    'a: b',
    '#a',
    '&a',
    '"',
    '12:30',
  ),
  fc.string({
    unit: fc.constantFrom(...Array.from('aß 1:#-{}[]"\'\\|>@%&*!,?')),
    minLength: 1,
    maxLength: 20,
  }),
);
const line = text.map((one) => one.trim()).filter((one) => one !== '');
const key = fc.constantFrom('app', 'team', 'example.com/tier', '1', '42', 'on', '__proto__x');
const day = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.array(fc.constantFrom('a', 'true', '1', ''), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
);
const selector: fc.Arbitrary<Selector> = fc.record({ requirements: fc.array(requirement, { maxLength: 4 }) });
const pods: fc.Arbitrary<FlowEnd> = fc.record({
  type: fc.constant('pods' as const),
  namespaceSelector: selector,
  podSelector: selector,
});
const ports = fc
  .tuple(fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const), fc.nat(65_534), fc.nat(65_534))
  .map(([protocol, one, other]) => ({
    protocol,
    from: Math.min(one, other) + 1,
    to: Math.max(one, other) + 1,
  }));

/** Optional keys are left out rather than undefined. */
const optional = { owner: line };

const endpoint = fc.record(
  {
    cidrs: fc.constantFrom<readonly string[]>(['10.0.0.0/8'], ['2001:db8::/32', '203.0.113.7/32']),
    fqdns: fc.constantFrom<readonly string[]>([], ['pay.example', '*.pay.example']),
    description: line,
    region: line,
    ...optional,
    processorAgreement: fc.record({ reference: line, signedOn: day }, { requiredKeys: ['reference'] }),
  },
  { requiredKeys: ['cidrs', 'fqdns'] },
);

const map: fc.Arbitrary<DataFlowMap> = fc.uniqueArray(line, { minLength: 1, maxLength: 4 }).chain((names) =>
  fc.record({
    name: line,
    endpoints: fc.tuple(
      ...names.map((name) => endpoint.map((rest): ExternalEndpoint => ({ name, ...rest }))),
    ),
    flows: fc.tuple(
      ...names.map((name) =>
        fc
          .record(
            {
              state: fc.constantFrom('declared' as const, 'draft' as const),
              clusters: fc.constantFrom<DataFlow['clusters']>('all', ['eu'], ['eu', 'us']),
              from: pods,
              to: fc.oneof(
                pods,
                fc.record({ type: fc.constant('endpoint' as const), name: fc.constantFrom(...names) }),
              ),
              ports: fc.array(ports, { maxLength: 3 }),
              dataCategories: fc.array(line, { maxLength: 2 }),
              purpose: line,
              ...optional,
              approval: fc.record({ by: line, date: day, reference: line }, { requiredKeys: ['by', 'date'] }),
            },
            {
              requiredKeys: [
                'state',
                'clusters',
                'from',
                'to',
                'ports',
                'dataCategories',
                'purpose',
                'owner',
              ],
            },
          )
          .map((rest): DataFlow => ({ name, ...rest })),
      ),
    ),
  }),
);

describe('a data-flow map', () => {
  it('is the same after it was written and read again, as YAML and as it is stored', () => {
    fc.assert(
      fc.property(map, (written) => {
        expect(readDataFlowMap(writeDataFlowMap(written), { file: 'map.yaml' }).map).toEqual(written);
        const stored: unknown = JSON.parse(JSON.stringify(dataFlowMapDocument(written)));
        expect(readStoredDataFlowMap(stored, 'version 1')).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });
});
