import { describe, expect, it } from 'vitest';
import { inventoryOf, namespace, pod, service } from '../../../test/support/manifests/manifest-cluster.ts';
import {
  CONTROLLER,
  INGRESS,
  labelled,
  letIn,
  named as inNamespace,
  SMALL_SHOP,
} from '../../../test/support/manifests/small-shop.ts';
import { ruleContext } from '../assessment/assess.ts';
import type { DataFlow, ExternalEndpoint, FlowEnd } from '../dataflow/data-flow-map.ts';
import { EVERYTHING, type Selector } from '../inventory/selector.ts';
import { workloadKey } from '../inventory/workload.ts';
import { compile } from '../reachability/compilation/compile.ts';
import { resolveAssumptions } from '../reachability/plugins/profiles.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { flowStatuses } from '../rules/flows/flow-status.ts';
import { undeclaredConnections } from './undeclared.ts';

type Manifests = Parameters<typeof inventoryOf>[0];

const named = (name: string): Selector => ({
  requirements: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: [name] }],
});
const space = (name: string, podSelector = EVERYTHING): FlowEnd => ({
  type: 'pods',
  namespaceSelector: named(name),
  podSelector,
});
const app = (value: string): Selector => ({
  requirements: [{ key: 'app', operator: 'In', values: [value] }],
});
const tcp = (from: number, to = from) => ({ protocol: 'TCP' as const, from, to });
const flow = (from: FlowEnd, to: FlowEnd, ...ports: DataFlow['ports']): DataFlow => ({
  name: 'flow',
  state: 'declared',
  clusters: 'all',
  from,
  to,
  ports,
  dataCategories: [],
});

const policy = (direction: 'Ingress' | 'Egress', rules: readonly object[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'shop', name: direction.toLowerCase() },
  spec: { podSelector: {}, policyTypes: [direction], [direction.toLowerCase()]: rules },
});
const web = pod('web', { app: 'web' }, { metadata: { namespace: 'front' } });
const crawler = pod('crawler', { app: 'crawler' }, { metadata: { namespace: 'front' } });
const db = pod(
  'db',
  { app: 'db' },
  {
    metadata: { namespace: 'shop' },
    spec: { containers: [{ name: 'db', image: 'db', ports: [{ containerPort: 5432 }] }] },
  },
);
const FROM_WEB = policy('Ingress', [
  {
    from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }],
    ports: [{ port: 5432 }],
  },
]);
const CLUSTER: Manifests = [
  namespace('front'),
  namespace('shop', { 'ringfence.dev/data': 'pii' }),
  web,
  crawler,
  db,
];

function contextOf(
  objects: Manifests,
  flows: readonly DataFlow[],
  endpoints: readonly ExternalEndpoint[] = [],
) {
  const inventory = inventoryOf(objects);
  const model = compile(inventory, { assumptions: resolveAssumptions('calico', {}) });
  return ruleContext(inventory, model, { ...DEFAULT_SETTINGS, dataFlows: { flows, endpoints } });
}

function statusOf(objects: Manifests, wanted: DataFlow, ...endpoints: ExternalEndpoint[]) {
  return flowStatuses(contextOf(objects, [wanted], endpoints))[0]?.status;
}

const egressTo = (...cidrs: string[]) =>
  policy('Egress', [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 443 }] }]);

/** The undeclared connections between workloads. */
function undeclared(objects: Manifests, ...flows: DataFlow[]): readonly string[] {
  return [...undeclaredConnections(contextOf(objects, flows))].flatMap(({ from, to, allowed }) =>
    from.type === 'workload' && to.type === 'workload'
      ? [`${workloadKey(from.workload)} -> ${workloadKey(to.workload)}: ${allowed.toString()}`]
      : [],
  );
}

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

describe('undeclared connections', () => {
  const cluster = [...CLUSTER, FROM_WEB, policy('Egress', [])];

  it('are those of workloads with personal data that are allowed and that no flow declares', () => {
    expect(undeclared(cluster)).toEqual(['front/web[Pod] -> shop/db[Pod]: TCP 5432']);
    expect(undeclared(cluster, flow(space('front'), space('shop'), tcp(5432)))).toEqual([]);
    expect(undeclared(cluster, flow(space('front'), space('shop'), tcp(80)))).toHaveLength(1);
    const draft: DataFlow = { ...flow(space('front'), space('shop'), tcp(5432)), state: 'draft' };
    expect(undeclared(cluster, draft)).toHaveLength(1);
  });

  it('are not name resolution by the DNS of the cluster, but everything else that it is asked', () => {
    const dns = pod('dns', { 'k8s-app': 'kube-dns' }, { metadata: { namespace: 'kube-system' } });
    const asks = policy('Egress', [
      { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }, { port: 9153 }] },
    ]);
    const found = undeclared([...CLUSTER, namespace('kube-system'), dns, FROM_WEB, asks]);
    expect(found).toContain('shop/db[Pod] -> kube-system/dns[Pod]: TCP 9153');
    expect(found).toContain('shop/db[Pod] -> front/web[Pod]: TCP 9153,UDP 53');
  });

  it('are listed once between two workloads with personal data', () => {
    const api = pod('web', { app: 'web' }, { metadata: { namespace: 'shop' } });
    const within = policy('Egress', [{ to: [{ podSelector: {} }] }]);
    const own = undeclared([...CLUSTER, api, FROM_WEB, within]);
    expect(own.toSorted()).toEqual([
      'front/web[Pod] -> shop/db[Pod]: TCP 5432',
      'front/web[Pod] -> shop/web[Pod]: TCP 5432',
      'shop/web[Pod] -> shop/db[Pod]: TCP 5432',
    ]);
  });
});
