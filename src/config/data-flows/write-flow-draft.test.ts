import { describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../core/synthesis/draft/flow-draft.ts';
import { EVERYTHING } from '../../core/inventory/selector.ts';
import { readDataFlowMap } from './read-data-flow-map.ts';
import { writeFlowDraft } from './write-flow-draft.ts';

const pods = (name: string) =>
  ({
    type: 'pods',
    namespaceSelector: {
      requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }],
    },
    podSelector: { requirements: [{ key: 'app', operator: 'In', values: ['yes', '1.0', name] }] },
  }) as const;
const flow = (name: string): FlowDraft['flows'][number]['item'] => ({
  name,
  state: 'draft',
  clusters: ['eu'],
  from: pods('shop'),
  to: { type: 'endpoint', name: 'outside-203.0.113.7-32' },
  ports: [{ protocol: 'TCP', from: 443, to: 444 }],
  dataCategories: [],
});
const DRAFT: FlowDraft = {
  namespaces: ['shop', 'crm'],
  endpoints: [
    {
      item: { name: 'outside-203.0.113.7-32', cidrs: ['203.0.113.7/32'], fqdns: [] },
      notes: ['which system is this?'],
    },
  ],
  flows: [
    { item: flow('out'), notes: ['every port is allowed today: list those that are needed', '# twice'] },
    { item: { ...flow('in'), from: { ...pods('crm'), podSelector: EVERYTHING } }, notes: [] },
  ],
  leftOut: ['3 workloads may connect to shop/api[Deployment]: - not "needed"'],
};

describe('a draft of a data-flow map as YAML', () => {
  it('is read as the same map, without errors or warnings', () => {
    const text = writeFlowDraft(DRAFT);
    expect(readDataFlowMap(text, { file: 'draft.yaml', clusters: ['eu'] })).toMatchObject({
      map: {
        name: 'fleet',
        endpoints: DRAFT.endpoints.map(({ item }) => item),
        flows: DRAFT.flows.map(({ item }) => item),
      },
      warnings: [],
    });
  });

  it('says in comments what a person must fill in, check and add', () => {
    const text = writeFlowDraft(DRAFT);
    expect(text).toMatch(/^# Draft for shop, crm, /);
    expect(text).toContain('# - 3 workloads may connect to shop/api[Deployment]: - not "needed"\n');
    expect(text).toContain(
      '    # every port is allowed today: list those that are needed\n    # # twice\n    - name: out\n',
    );
    expect(text.match(/^ {6}# purpose: why is this needed\?$/gm)).toHaveLength(2);
    expect(text).toContain('podSelector: { matchExpressions: [ { key: app, operator: In, ');
  });

  it('has only comments if there is no flow, because a map has at least one', () => {
    const text = writeFlowDraft({ ...DRAFT, endpoints: [], flows: [] });
    expect(text).toMatch(/^(#.*\n)+$/);
    expect(text).toContain('# There is no flow to propose.\n#\n# Not drafted:\n# - 3 workloads');
  });
});
