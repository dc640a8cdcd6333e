import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../inventory/selector.ts';
import { connectionsOf, flowsOfCluster } from './cluster-flows.ts';
import type { DataFlow, DataFlowMap } from './data-flow-map.ts';

const pods = { type: 'pods', namespaceSelector: EVERYTHING, podSelector: EVERYTHING } as const;
const processor = { name: 'processor', cidrs: ['203.0.113.0/24', '2001:db8::/32'], fqdns: ['pay.example'] };
const mailer = { name: 'mailer', cidrs: [], fqdns: ['mail.example'] };

function flow(parts: Partial<DataFlow>): DataFlow {
  const name = 'orders';
  return {
    name,
    state: 'declared',
    clusters: 'all',
    from: pods,
    to: pods,
    ports: [],
    dataCategories: [],
    ...parts,
  };
}

function mapOf(...flows: DataFlow[]): DataFlowMap {
  return { name: 'fleet', endpoints: [processor, mailer], flows };
}

const declared = (...flows: DataFlow[]) => connectionsOf(flowsOfCluster(mapOf(...flows), 'eu'));

describe('the flows of a cluster', () => {
  it('are those for all clusters and its own, with the endpoints that they refer to', () => {
    const toProcessor = flow({ clusters: ['eu'], to: { type: 'endpoint', name: 'processor' } });
    const map = mapOf(flow({}), toProcessor);
    expect(flowsOfCluster(map, 'eu')).toEqual({ flows: [flow({}), toProcessor], endpoints: [processor] });
    expect(flowsOfCluster(map, 'us')).toEqual({ flows: [flow({})], endpoints: [] });
  });
});

describe('the connections that flows declare', () => {
  it('are one for each address block of an endpoint', () => {
    const ports = [{ protocol: 'TCP', from: 443, to: 443 }] as const;
    expect(declared(flow({ to: { type: 'endpoint', name: 'processor' }, ports }))).toEqual(
      processor.cidrs.map((cidr) => ({ name: 'orders', from: pods, to: { type: 'cidr', cidr }, ports })),
    );
  });

  it('have host names only where an endpoint has no address block', () => {
    expect(declared(flow({ to: { type: 'endpoint', name: 'mailer' } }))).toEqual([
      { name: 'orders', from: pods, to: { type: 'names', names: ['mail.example'] }, ports: [] },
    ]);
  });

  it('are none for a draft', () => {
    expect(declared(flow({ state: 'draft' }))).toEqual([]);
  });
});
