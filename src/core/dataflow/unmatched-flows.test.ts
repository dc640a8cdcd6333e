import { describe, expect, it } from 'vitest';
import { inventoryOf, namespace, pod } from '../../../test/support/manifests/manifest-cluster.ts';
import { EVERYTHING, type Selector } from '../inventory/selector.ts';
import type { DataFlow, FlowEnd } from './data-flow-map.ts';
import { unmatchedFlows } from './unmatched-flows.ts';

const having = (key: string, ...values: string[]): Selector => ({
  requirements: [{ key, operator: 'In', values }],
});
const pods = (namespaceSelector: Selector, podSelector = EVERYTHING): FlowEnd => ({
  type: 'pods',
  namespaceSelector,
  podSelector,
});
const flow = (from: FlowEnd, to: FlowEnd): DataFlow => ({
  name: 'orders',
  state: 'declared',
  clusters: 'all',
  from,
  to,
  ports: [],
  dataCategories: [],
});
const eu = inventoryOf([
  namespace('shop', { team: 'web' }),
  pod('db', { app: 'db' }, { metadata: { namespace: 'shop' } }),
]);
const us = inventoryOf([
  namespace('billing', { team: 'money' }),
  pod('web', { app: 'web' }, { metadata: { namespace: 'billing' } }),
]);

describe('the ends of flows that select nothing', () => {
  it('say which namespace does not exist, or which labels nothing has', () => {
    const wanted = flow(
      pods(having('kubernetes.io/metadata.name', 'shop', 'shopp')),
      pods(having('kubernetes.io/metadata.name', 'shopp')),
    );
    expect(unmatchedFlows([{ inventory: eu, flows: [wanted] }])).toEqual([
      { flow: 'orders', end: 'to', message: 'there is no namespace shopp' },
    ]);
    const labelled = flow(pods(having('team', 'none')), pods(having('team', 'web'), having('app', 'none')));
    expect(unmatchedFlows([{ inventory: eu, flows: [labelled] }])).toEqual([
      { flow: 'orders', end: 'from', message: 'no namespace has the selected labels' },
      { flow: 'orders', end: 'to', message: 'no pod in the selected namespaces has the selected labels' },
    ]);
  });

  it('are not those that select something in one of the clusters that the flow applies to', () => {
    const wanted = flow(pods(having('team', 'web')), { type: 'endpoint', name: 'mail' });
    const inBoth = [eu, us].map((inventory) => ({ inventory, flows: [wanted] }));
    expect(unmatchedFlows(inBoth)).toEqual([]);
    expect(unmatchedFlows(inBoth.slice(1))).toHaveLength(1);
    expect(unmatchedFlows([{ inventory: us, flows: [] }])).toEqual([]);
  });
});
