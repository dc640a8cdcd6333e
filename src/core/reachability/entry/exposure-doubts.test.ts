import { describe, expect, it } from 'vitest';
import {
  inventoryWith,
  namespaceNamed,
  workloadWith,
} from '../../../../test/support/manifests/inventories.ts';
import { ANY_KIND, anyKindOf } from '../../inventory/problems/unread.ts';
import type { Route, Service } from '../../inventory/exposure-objects.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Unread } from '../../inventory/problems/unread.ts';
import type { Workload } from '../../inventory/workload.ts';
import { compile } from '../compilation/compile.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import { EntryPoints } from './entry-points.ts';

/** The exposure of a workload without entry points, if something was not read. */
function exposureWith(parts: Partial<Inventory>): string {
  const inventory = inventoryWith({
    namespaces: [namespaceNamed('shop')],
    workloads: [workloadWith({ namespace: 'shop', name: 'db' })],
    ...parts,
  });
  const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
  const db = { namespace: 'shop', name: 'db', kind: 'Deployment' };
  return new EntryPoints(inventory, model).internetExposure(db).exposure;
}

const unread = (kind: string, namespace?: string): Unread => ({
  kind,
  ...(namespace !== undefined && { namespace }),
  reason: 'forbidden',
  message: 'forbidden',
});

/** Objects of these kinds may lead to workloads of any other namespace. */
const LEADING = [
  'Service',
  'EndpointSlice',
  'Endpoints',
  'Ingress',
  'Route',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  ANY_KIND,
  'VirtualService.networking.istio.io',
  'HTTPProxy',
  'TargetGroupBinding.elbv2.k8s.aws',
];

describe('a workload that nothing is known to lead to', () => {
  it('may be exposed on a further network, and no other workload is', () => {
    const networks = ['shop/a', 'shop/b'];
    const podGroups = [{}, { furtherNetworks: networks }];
    const attached = ['web', 'api'].map((name) => workloadWith({ namespace: 'shop', name, podGroups }));
    const workloads = [workloadWith({ namespace: 'shop', name: 'db' }), ...attached];
    const doubt = { type: 'further-network', networks };
    const inventory = inventoryWith({ namespaces: [namespaceNamed('shop')], workloads });
    const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
    const entryPoints = new EntryPoints(inventory, model);
    const [web] = attached;
    expect(exposureWith({ workloads })).toBe('not-exposed');
    expect(entryPoints.internetExposure(web!)).toMatchObject({ exposure: 'unknown', doubts: [doubt] });
    expect(entryPoints.doubts()).toEqual([doubt]);
  });

  it('is not exposed where everything was read', () => {
    expect(exposureWith({})).toBe('not-exposed');
  });

  it.each(LEADING)('may be exposed where %s could not be read, in whatever namespace', (kind) => {
    for (const namespace of [undefined, 'shop', 'elsewhere'])
      expect(exposureWith({ unread: [unread(kind, namespace)] })).toBe('unknown');
  });

  it('may be exposed where its pods could not be read, for they may differ from their template', () => {
    expect(exposureWith({ unread: [unread('Pod')] })).toBe('unknown');
    expect(exposureWith({ unread: [unread('Pod', 'shop')] })).toBe('unknown');
    expect(exposureWith({ unread: [unread('Pod', 'elsewhere')] })).toBe('not-exposed');
  });

  it('is not exposed by kinds that lead nowhere', () => {
    expect(exposureWith({ unread: [unread('Node'), unread('ReplicaSet', 'shop')] })).toBe('not-exposed');
    expect(exposureWith({ unread: [unread(anyKindOf('custom.example.com'))] })).toBe('not-exposed');
  });
});

const route = (parts: Partial<Route> = {}): Route => ({
  kind: 'HTTPRoute',
  namespace: 'edge',
  name: 'web',
  hosts: [],
  backends: [],
  parents: [{ namespace: 'edge', name: 'public' }],
  ...parts,
});
const service = (name: string, parts: Partial<Service> = {}): Service => ({
  namespace: 'edge',
  name,
  type: 'ClusterIP',
  headless: 'virtual-ip',
  ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }],
  externalIps: [],
  loadBalancerSourceRanges: [],
  endpoints: [],
  ...parts,
});
const running = (name: string, ...addresses: readonly string[]) => ({
  name,
  group: 0,
  labels: {},
  addresses,
});
/** A route with such a parent is for traffic inside a mesh. */
const MESH = [{ namespace: 'edge', name: 'web', kind: 'Service' }];
const WEB = { kind: 'HTTPRoute', namespace: 'edge', name: 'web' };

/** The doubts about a workload of the namespace `shop`, and those about the whole cluster. */
function doubtsWith(parts: Partial<Inventory>, pods: Workload['pods'] = []) {
  const db = workloadWith({ namespace: 'shop', name: 'db', pods });
  const inventory = inventoryWith({ namespaces: [namespaceNamed('shop')], workloads: [db], ...parts });
  const model = compile(inventory, { assumptions: resolveAssumptions('calico') });
  const entryPoints = new EntryPoints(inventory, model);
  const { exposure, doubts } = entryPoints.internetExposure(db);
  return { exposure, doubts, ofAll: entryPoints.doubts() };
}

const NONE = { exposure: 'not-exposed', doubts: [], ofAll: [] };

describe('what is said to leave an exposure open', () => {
  it('is what was not read, which the cluster is told of elsewhere', () => {
    const ingresses = unread('Ingress', 'edge');
    const pods = unread('Pod', 'shop');
    expect(doubtsWith({ unread: [ingresses, unread('Node'), pods] })).toEqual({
      exposure: 'unknown',
      doubts: [
        { type: 'unread', unread: ingresses },
        { type: 'unread', unread: pods },
      ],
      ofAll: [],
    });
  });

  it('are kinds of other vendors that lead in, and no other kinds that play no part', () => {
    const doubt = { type: 'unevaluated-kind', kind: 'IngressRoute.traefik.io' };
    expect(doubtsWith({ ignoredKinds: { 'IngressRoute.traefik.io': 2, ConfigMap: 7 } })).toEqual({
      exposure: 'unknown',
      doubts: [doubt],
      ofAll: [doubt],
    });
    expect(doubtsWith({ ignoredKinds: { ConfigMap: 7, 'IngressRoute.example.com': 1 } })).toEqual(NONE);
  });

  it('are backends of routes that are no Services', () => {
    const doubt = { type: 'unknown-backend', route: WEB, kind: 'ServiceImport.multicluster.x-k8s.io' };
    const opaqueBackends = [doubt.kind];
    expect(doubtsWith({ routes: [route({ opaqueBackends }), route({ name: 'plain' })] })).toEqual({
      exposure: 'unknown',
      doubts: [doubt],
      ofAll: [doubt],
    });
    expect(doubtsWith({ routes: [route({ opaqueBackends, parents: MESH })] })).toEqual(NONE);
  });

  it('are Services that routes name and that are missing, in the namespace that they would be in', () => {
    const doubt = {
      type: 'missing-service',
      route: WEB,
      service: { kind: 'Service', namespace: 'shop', name: 'gone' },
    };
    const backends = [
      { namespace: 'shop', service: 'gone', port: 80 },
      { namespace: 'shop', service: 'gone', port: 81 },
    ];
    expect(doubtsWith({ routes: [route({ backends })] })).toEqual({
      exposure: 'unknown',
      doubts: [doubt],
      ofAll: [doubt],
    });
    expect(doubtsWith({ routes: [route({ backends, parents: MESH })] })).toEqual(NONE);
    const elsewhere = route({ backends: [{ namespace: 'books', service: 'gone' }] });
    expect(doubtsWith({ routes: [elsewhere] })).toMatchObject({ exposure: 'not-exposed', doubts: [] });
  });
});

const endpointsToBe = (name: string) => ({
  exposure: 'unknown',
  doubts: [{ type: 'endpoints-to-be', service: { kind: 'Service', namespace: 'edge', name } }],
});
const leadingTo = (...names: readonly string[]) =>
  route({ backends: names.map((name) => ({ namespace: 'edge', service: name })) });

describe('a Service whose endpoints others keep', () => {
  it.each<[what: string, parts: Partial<Service>]>([
    ['at a load balancer', { type: 'LoadBalancer' }],
    ['at node ports', { type: 'NodePort' }],
    ['at external addresses', { externalIps: ['34.1.2.3'] }],
  ])('may come to lead to pods without an address where it is open %s', (_, parts) => {
    expect(doubtsWith({ services: [service('any', parts)] })).toMatchObject(endpointsToBe('any'));
    expect(doubtsWith({ services: [service('any', { ...parts, selector: { app: 'x' } })] })).toEqual(NONE);
  });

  it('may come to where a route leads to it, by its name or an alias', () => {
    const services = [
      service('any'),
      service('alias', { type: 'ExternalName', externalName: 'any.edge.svc' }),
      service('other'),
      service('out', { type: 'ExternalName', externalName: 'example.com' }),
    ];
    expect(doubtsWith({ services, routes: [leadingTo('any')] })).toMatchObject(endpointsToBe('any'));
    expect(doubtsWith({ services, routes: [leadingTo('out', 'alias')] })).toMatchObject(endpointsToBe('any'));
    expect(doubtsWith({ services, routes: [leadingTo('out')] })).toEqual(NONE);
    expect(doubtsWith({ services, routes: [{ ...leadingTo('any'), parents: MESH }] })).toEqual(NONE);
    expect(doubtsWith({ services })).toEqual(NONE);
  });

  it('is none where it is an alias, which has no endpoints', () => {
    const alias = service('out', {
      type: 'ExternalName',
      externalName: 'example.com',
      externalIps: ['34.1.2.3'],
    });
    expect(doubtsWith({ services: [alias] })).toEqual(NONE);
  });

  it('leads to no other pods that have addresses, all of them', () => {
    const parts = { services: [service('any', { type: 'LoadBalancer' })] };
    expect(doubtsWith(parts, [running('db-0', '10.1.0.5')])).toMatchObject({
      exposure: 'not-exposed',
      doubts: [],
    });
    expect(doubtsWith(parts, [running('db-0', '10.1.0.5'), running('db-1')])).toMatchObject(
      endpointsToBe('any'),
    );
    expect(doubtsWith(parts, [running('db-0')])).toMatchObject(endpointsToBe('any'));
  });
});
