import { describe, expect, it } from 'vitest';
import {
  app,
  CLUSTER,
  contextOf,
  db,
  flow,
  FROM_WEB,
  named,
  policy,
  space,
  tcp,
  web,
} from '../../../../test/support/manifests/declared-flows.ts';
import { service, type Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import {
  CONTROLLER,
  INGRESS,
  labelled,
  letIn,
  named as inNamespace,
  SMALL_SHOP,
} from '../../../../test/support/manifests/small-shop.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../../dataflow/data-flow-map.ts';
import { EVERYTHING } from '../../inventory/selector.ts';
import { flowStatuses } from './flow-status.ts';

function statusOf(objects: readonly Manifest[], wanted: DataFlow, ...endpoints: ExternalEndpoint[]) {
  return flowStatuses(contextOf(objects, [wanted], endpoints))[0]?.status;
}

const egressTo = (...cidrs: string[]) =>
  policy('Egress', [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 443 }] }]);

describe('the status of a flow between pods', () => {
  const from = space('front', app('web'));

  it('says whether policies allow all of it, some of it or nothing', () => {
    const cluster = [...CLUSTER, FROM_WEB];
    expect(statusOf(cluster, flow(from, space('shop'), tcp(5432)))).toBe('allowed');
    expect(statusOf(cluster, flow(from, space('shop'), tcp(5432, 5433)))).toBe('partly');
    expect(statusOf(cluster, flow(from, space('shop'), tcp(80)))).toBe('blocked');
    expect(statusOf(cluster, flow(space('front'), space('shop'), tcp(5432)))).toBe('partly');
    expect(statusOf(cluster, flow(space('front', app('crawler')), space('shop'), tcp(5432)))).toBe('blocked');
  });

  it('counts connections by pair of namespaces', () => {
    const [found] = flowStatuses(
      contextOf([...CLUSTER, FROM_WEB], [flow(space('front'), space('shop'), tcp(5432))]),
    );
    expect(found?.parts).toEqual([
      {
        from: { type: 'namespace', namespace: 'front' },
        to: { type: 'namespace', namespace: 'shop' },
        status: 'partly',
        connections: { allowed: 1, partly: 0, blocked: 1, unknown: 0 },
      },
    ]);
  });

  it('without ports is about the ports that the destination serves', () => {
    expect(statusOf([...CLUSTER, FROM_WEB], flow(from, space('shop')))).toBe('allowed');
    expect(statusOf([...CLUSTER, FROM_WEB], flow(space('shop'), from))).toBe('allowed');
  });

  it('between the replicas of one workload is about these', () => {
    const own = space('shop', app('db'));
    expect(statusOf(CLUSTER, flow(own, own, tcp(5432)))).toBe('allowed');
    expect(statusOf([...CLUSTER, FROM_WEB], flow(own, own, tcp(5432)))).toBe('blocked');
  });

  it('is unmatched if an end selects nothing, and drafts have one too', () => {
    const draft: DataFlow = { ...flow(from, space('shop'), tcp(1)), state: 'draft' };
    expect(statusOf(CLUSTER, flow(from, space('shopp')))).toBe('unmatched');
    expect(statusOf(CLUSTER, draft)).toBe('allowed');
  });

  it('is unknown if it is not known whether an end selects a workload', () => {
    const byLabel: FlowEnd = { type: 'pods', namespaceSelector: app('x'), podSelector: EVERYTHING };
    expect(statusOf([web, db], flow(byLabel, byLabel, tcp(80)))).toBe('unknown');
  });
});

describe('the status of a flow with an endpoint', () => {
  const bank = { name: 'bank', cidrs: ['203.0.113.0/24', '198.51.100.0/24'], fqdns: [] };
  const names = { name: 'bank', cidrs: [], fqdns: ['bank.example'] };
  const toBank = flow(space('shop'), { type: 'endpoint', name: 'bank' }, tcp(443));

  it('is about all of its address blocks', () => {
    expect(statusOf(CLUSTER, toBank, bank)).toBe('allowed');
    expect(statusOf([...CLUSTER, egressTo(...bank.cidrs)], toBank, bank)).toBe('allowed');
    expect(statusOf([...CLUSTER, egressTo('203.0.113.0/24')], toBank, bank)).toBe('partly');
    expect(statusOf([...CLUSTER, egressTo('203.0.113.0/25', '198.51.100.0/24')], toBank, bank)).toBe(
      'partly',
    );
    expect(statusOf([...CLUSTER, egressTo('192.0.2.0/24')], toBank, bank)).toBe('blocked');
  });

  it('with host names only is unknown unless nothing outside can be reached', () => {
    expect(statusOf(CLUSTER, toBank, names)).toBe('unknown');
    expect(statusOf([...CLUSTER, egressTo('203.0.113.0/24')], toBank, names)).toBe('unknown');
    expect(statusOf([...CLUSTER, policy('Egress', [])], toBank, names)).toBe('blocked');
  });

  it('may begin at the endpoint', () => {
    const fromBank = flow({ type: 'endpoint', name: 'bank' }, space('shop'), tcp(5432));
    expect(statusOf(CLUSTER, fromBank, bank)).toBe('allowed');
    expect(statusOf([...CLUSTER, FROM_WEB], fromBank, bank)).toBe('blocked');
  });
});

describe('the status of a flow from the internet', () => {
  const internet = { name: 'internet', cidrs: ['0.0.0.0/0', '::/0'], fqdns: [] };
  const to: FlowEnd = {
    type: 'pods',
    namespaceSelector: named('customers'),
    podSelector: app('api'),
  };
  const visit = flow({ type: 'endpoint', name: 'internet' }, to, tcp(8080));
  const front = service('api', {}, { metadata: { namespace: 'customers' } });
  const closed = letIn('customers', 'api', ['tools', 'nobody'], 8080);
  const cluster = [...SMALL_SHOP, front, INGRESS, CONTROLLER];

  it('is allowed if a route leads through it, whose controller policies let in', () => {
    const open = {
      ...closed,
      spec: {
        podSelector: labelled('api'),
        ingress: [{ from: [{ namespaceSelector: inNamespace('tools') }] }],
      },
    };
    expect(statusOf([...cluster, open], visit, internet)).toBe('allowed');
    expect(statusOf([...cluster, closed], visit, internet)).toBe('blocked');
    const office = { ...internet, cidrs: ['198.51.100.0/24'] };
    expect(statusOf([...cluster, open], visit, office)).toBe('blocked');
    expect(statusOf([...cluster, open], { ...visit, ports: [tcp(9090)] }, internet)).toBe('blocked');
  });
});
