import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  namespace,
  networkPolicy,
  service,
  type Manifest,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import {
  app,
  CONTROLLER,
  INGRESS,
  labelled,
  letIn,
  named,
  SMALL_SHOP,
} from '../../../../test/support/manifests/small-shop.ts';
import { ruleContext } from '../../assessment/assess.ts';
import type { ClusterFlows } from '../../dataflow/cluster-flows.ts';
import { compile } from '../../reachability/compilation/compile.ts';
import { EntryPoints } from '../../reachability/entry/entry-points.ts';
import { resolveAssumptions } from '../../reachability/plugins/profiles.ts';
import { portList } from '../../rules/reach/connections.ts';
import { peerText } from '../../rules/reach/selectors.ts';
import { DEFAULT_SETTINGS } from '../../rules/settings.ts';
import { draftFlows, type FlowDraft } from './flow-draft.ts';

function draftOf(objects: readonly Manifest[], dataFlows?: ClusterFlows, space = 'customers'): FlowDraft {
  const inventory = inventoryOf(objects);
  const model = compile(inventory, { assumptions: resolveAssumptions('calico', {}) });
  const settings = { ...DEFAULT_SETTINGS, ...(dataFlows && { dataFlows }) };
  return draftFlows({
    context: ruleContext(inventory, model, settings),
    entryPoints: new EntryPoints(inventory, model),
    namespaces: [space],
    clusters: 'all',
  });
}

const names = ({ flows }: FlowDraft): readonly string[] =>
  flows.map(({ item: { name, ports } }) => `${name} ${portList(ports).toString()}`);

describe('a draft of a data-flow map', () => {
  it('has no flow for those of other namespaces that may connect only because nothing limits anybody', () => {
    const draft = draftOf(SMALL_SHOP);
    expect(names(draft)).toEqual(['api-to-db TCP 5432']);
    expect(draft.flows[0]?.item).toMatchObject({
      state: 'draft',
      from: { podSelector: { requirements: [{ key: 'app', values: ['api'] }] } },
      to: { podSelector: { requirements: [{ key: 'app', values: ['db'] }] } },
    });
    expect(draft.flows[0]?.notes).toEqual([
      'no policy says who in the namespace may connect: remove it if these do not',
    ]);
    const leftOut = draft.leftOut.join('\n');
    expect(leftOut).toContain(
      '5 workloads of 3 other namespaces may connect to customers/api[Deployment] and customers/db[Deployment]',
    );
    expect(leftOut).toContain(
      'customers/api[Deployment] and customers/db[Deployment] may exchange data with every outside address',
    );
    expect(leftOut).toContain('is not drafted: customers/db[Deployment]');
  });

  it('has the flows that policies of one end name, on the ports that are served', () => {
    const wide = networkPolicy(
      'cart-out',
      {
        podSelector: labelled('cart'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ namespaceSelector: named('customers'), podSelector: labelled('db') }] }],
      },
      { namespace: 'shop' },
    );
    const draft = draftOf([...SMALL_SHOP, letIn('customers', 'api', ['shop', 'web'], 8080), wide]);
    expect(names(draft)).toEqual([
      'shop-web-to-api TCP 8080',
      'api-to-db TCP 5432',
      'shop-cart-to-db TCP 5432',
    ]);
  });

  it('groups sources that a label selects exactly, and names a namespace if all of it may connect', () => {
    const fromShop = networkPolicy(
      'api',
      { podSelector: labelled('api'), ingress: [{ from: [{ namespaceSelector: named('shop') }] }] },
      { namespace: 'customers' },
    );
    expect(names(draftOf([...SMALL_SHOP, fromShop]))).toContain('shop-cart-and-web-to-api TCP 8080');
    const more = ['a', 'b', 'c', 'd'].map((name) => app('shop', name));
    const draft = draftOf([...SMALL_SHOP, ...more, fromShop]);
    const flow = draft.flows.find(({ item }) => item.name === 'shop-to-api');
    expect(flow?.item.from).toMatchObject({ podSelector: { requirements: [] } });
    expect(flow?.notes).toEqual([
      'all 6 workloads of namespace shop may do this today: name those that need it',
    ]);
  });

  it('selects pods by as many labels as it takes to leave others out', () => {
    const worker: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'customers', name: 'worker', labels: { app: 'api', role: 'worker' } },
      spec: { containers: [{ name: 'w', ports: [{ containerPort: 7000 }] }] },
    };
    const other: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'customers', name: 'other', labels: { app: 'other', role: 'worker' } },
      spec: { containers: [{ name: 'o' }] },
    };
    const draft = draftOf([namespace('customers'), worker, other, app('customers', 'api', 8080)]);
    const to = draft.flows.find(({ item }) => item.name.endsWith('to-worker'))?.item.to;
    expect(to?.type === 'pods' && peerText(to, '')).toContain('app=api,role=worker');
    const api = draft.flows.find(({ item }) => item.name.endsWith('to-api'))?.item.to;
    expect(api?.type === 'pods' && peerText(api, '')).toContain('!role,app=api');
  });

  it('has the replicas of a StatefulSet, and the outside addresses that policies name', () => {
    const out = networkPolicy(
      'db-out',
      {
        podSelector: labelled('db'),
        policyTypes: ['Egress'],
        egress: [
          { to: [{ ipBlock: { cidr: '203.0.113.7/32' } }], ports: [{ port: 443 }] },
          { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 22 }] },
        ],
      },
      { namespace: 'customers' },
    );
    const db = app('customers', 'db', 5432, { kind: 'StatefulSet', replicas: 3 });
    const draft = draftOf([
      namespace('customers'),
      db,
      out,
      letIn('customers', 'db', ['customers', 'db'], 5432),
    ]);
    expect(names(draftOf([namespace('customers'), db]))).toEqual(['db-replicas TCP 5432']);
    expect(names(draft)).toEqual(['db-to-outside-203.0.113.7-32 TCP 443']);
    expect(draft.endpoints.map(({ item }) => item)).toEqual([
      { name: 'outside-203.0.113.7-32', cidrs: ['203.0.113.7/32'], fqdns: [] },
    ]);
    expect(draft.leftOut).toContainEqual(
      'policies allow whole networks (10.0.0.0/8), of which it is not known who is meant: add an endpoint and a flow for each system that is needed',
    );
  });

  it('has the clients that a Service or an Ingress leads in', () => {
    const front = service(
      'api',
      { type: 'LoadBalancer', loadBalancerSourceRanges: ['198.51.100.0/24'] },
      { metadata: { namespace: 'customers' } },
    );
    const draft = draftOf([...SMALL_SHOP, front, INGRESS, CONTROLLER]);
    expect(names(draft)).toEqual([
      'tools-controller-to-api TCP 8080',
      'api-to-db TCP 5432',
      'clients-of-api-to-api TCP 8080',
    ]);
    expect(draft.flows[0]?.notes).toEqual([
      'Ingress customers/public leads here; if it is meant to be public, add a flow from an endpoint with 0.0.0.0/0 and ::/0, too',
    ]);
  });

  it('does not repeat flows of a map, drafts included, and takes no name of it', () => {
    const first = draftOf(SMALL_SHOP);
    const flows = first.flows.map(({ item }) => item);
    const again = draftOf(SMALL_SHOP, { flows, endpoints: [] });
    expect(names(again)).toEqual([]);
    expect(again.leftOut).toContain('1 connection that the given map or configuration declares');
    const [flow] = flows;
    const other = { ...flow!, ports: [{ protocol: 'UDP', from: 1, to: 1 } as const] };
    expect(names(draftOf(SMALL_SHOP, { flows: [other], endpoints: [] }))).toEqual([
      'api-to-db-5432 TCP 5432',
    ]);
  });

  it('says which workloads no policy governs, and which serve no known port', () => {
    const host = app('customers', 'agent', 9000, { spec: { hostNetwork: true } });
    const open = networkPolicy(
      'crawler',
      { podSelector: labelled('crawler'), ingress: [{ from: [{ namespaceSelector: named('customers') }] }] },
      { namespace: 'tools' },
    );
    const { leftOut } = draftOf([...SMALL_SHOP, host, open]);
    expect(leftOut.join('\n')).toContain('network of their node: customers/agent[Deployment]');
    expect(leftOut.join('\n')).toContain(
      'that they serve (containerPort or targetPort): tools/crawler[Deployment]',
    );
  });
});
