import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  service,
} from '../../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../../test/support/manifests/manifest-cluster.ts';
import { EntryPoints } from '../entry-points.ts';
import { routedConnections } from '../../connlist/connlist.ts';

const webService = (name: string, spec: object, inside = 'app'): Manifest =>
  service(name, { selector: { app: 'web' }, ...spec }, { metadata: { namespace: inside } });
/** A pod that serves `http` at 8080 and `admin` at 9090. */
const web = (inside = 'app') =>
  pod(
    'web',
    { app: 'web' },
    {
      metadata: { namespace: inside },
      spec: {
        containers: [
          {
            name: 'main',
            ports: [
              { name: 'http', containerPort: 8080 },
              { name: 'admin', containerPort: 9090 },
            ],
          },
        ],
      },
    },
  );
const both = webService('web', {
  ports: [
    { name: 'plain', port: 80, targetPort: 'http' },
    { name: 'inner', port: 90, targetPort: 'admin' },
  ],
});
const ingress = (backend: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'in', namespace: 'app' },
  spec: { defaultBackend: { service: backend } },
});
const openShiftRoute = (port?: number | string): Manifest => ({
  apiVersion: 'route.openshift.io/v1',
  kind: 'Route',
  metadata: { name: 'in', namespace: 'app' },
  spec: {
    host: 'a.example',
    to: { kind: 'Service', name: 'web' },
    ...(port !== undefined && { port: { targetPort: port } }),
  },
});

const entryPoints = (objects: readonly Manifest[], options: ClusterOptions = {}) => [
  ...new EntryPoints(inventoryOf(objects, options), modelOf(objects, options)).all(),
];
/** The ports of pods with an entry point, and the Service in between. */
const ends = (objects: readonly Manifest[]) =>
  entryPoints(objects).map(
    ({ service: through, protocol, port }) => `${through?.name}:${through?.port} -> ${protocol} ${port}`,
  );

const alias = (
  externalName: string,
  ports: readonly object[] = [{ name: 'plain', port: 90, targetPort: 80 }],
) => webService('alias', { type: 'ExternalName', externalName, ports, selector: undefined });

const toAlias = (backend: object) => ingress({ name: 'alias', ...backend });

const dnsRoute = (kind: 'TCPRoute' | 'UDPRoute'): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1alpha2',
  kind,
  metadata: { name: 'in', namespace: 'app' },
  spec: { rules: [{ backendRefs: [{ name: 'alias', port: 53 }] }] },
});

const viaAlias = (backend: object) =>
  ends([web(), both, alias('web.app.svc.cluster.local'), toAlias(backend)]).sort();

const routed = (...objects: readonly Manifest[]) =>
  routedConnections(entryPoints([web(), both, ...objects])).map(({ to, allowed, unknown }) => [
    to.name,
    allowed.toString(),
    unknown.toString(),
  ]);

const letting = (ports: readonly object[]) =>
  networkPolicy('web', { podSelector: {}, ingress: ports.length === 0 ? [] : [{ ports }] });

describe('the port that an Ingress names', () => {
  it.each([
    ['a number of the Service', { port: { number: 90 } }, ['web:90 -> TCP 9090']],
    ['a name of the Service', { port: { name: 'plain' } }, ['web:80 -> TCP 8080']],
    ['a number of the pod', { port: { number: 8080 } }, []],
    ['a name of the pod', { port: { name: 'http' } }, []],
  ])('is %s', (_, port, expected) => {
    expect(ends([web(), both, ingress({ name: 'web', ...port })])).toEqual(expected);
  });
});

describe('the port that an OpenShift Route names', () => {
  it.each([
    ['a name of the Service', 'inner', ['web:90 -> TCP 9090']],
    ['a name of the pod', 'http', ['web:80 -> TCP 8080']],
    ['a number of the pod', 9090, ['web:90 -> TCP 9090']],
    ['a number of the Service', 80, ['web:80 -> TCP 8080']],
    ['none that there is', 1, []],
    ['none at all', undefined, ['web:80 -> TCP 8080', 'web:90 -> TCP 9090']],
  ])('is %s', (_, port, expected) => {
    expect(ends([web(), both, openShiftRoute(port)])).toEqual(expected);
  });
});

describe('a route to a name of another Service', () => {
  it('leads to the port of that Service that it gives the number of, or that the alias gives', () => {
    expect(viaAlias({ port: { number: 80 } })).toEqual(['web:80 -> TCP 8080']);
    expect(viaAlias({ port: { name: 'plain' } })).toEqual(['web:80 -> TCP 8080', 'web:90 -> TCP 9090']);
    expect(viaAlias({ port: { number: 1 } })).toEqual([]);
    // A name, although it looks like the number 90.
    expect(viaAlias({ port: { name: '0x5a' } })).toEqual([]);
  });

  it('sends only the protocol of its kind, whatever else that Service offers', () => {
    const ports = (['TCP', 'UDP'] as const).map((protocol) => ({
      name: protocol.toLowerCase(),
      protocol,
      port: 53,
      targetPort: 5353,
    }));
    const dns = webService('dns', { ports });
    const objects = [web(), dns, alias('dns.app.svc.cluster.local', ports)];
    expect(ends([...objects, dnsRoute('UDPRoute')])).toEqual(['dns:53 -> UDP 5353']);
    expect(ends([...objects, dnsRoute('TCPRoute')])).toEqual(['dns:53 -> TCP 5353']);
  });

  it('leads nowhere in the cluster where the name is of something else', () => {
    expect(ends([web(), both, alias('elsewhere.example'), toAlias({ port: { number: 80 } })])).toEqual([]);
    expect(ends([web(), both, ingress({ name: 'gone', port: { number: 80 } })])).toEqual([]);
  });
});

describe('a route to a Service of another namespace', () => {
  const gateway = [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'shared' },
      spec: { controllerName: 'example.com/controller' },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'shared', namespace: 'app' },
      spec: { gatewayClassName: 'shared', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'in', namespace: 'app' },
      spec: {
        parentRefs: [{ name: 'shared' }],
        rules: [{ backendRefs: [{ name: 'web', namespace: 'shop', port: 80 }] }],
      },
    },
  ];
  const from = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'app' };
  const to = { group: '', kind: 'Service' };
  const grant = (spec: object, inside = 'shop'): Manifest => ({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'grant', namespace: inside },
    spec: { from: [from], to: [to], ...spec },
  });
  const granted = (...grants: readonly Manifest[]) => {
    const [found] = entryPoints([
      ...['app', 'shop'].map((name) => namespace(name)),
      web('shop'),
      webService('web', { ports: [{ port: 80, targetPort: 'http' }] }, 'shop'),
      ...gateway,
      ...grants,
    ]);
    return found?.sightings.every(({ reasons }) => reasons.every(({ type }) => type !== 'ungranted-route'));
  };

  it.each([
    ['nothing grants it', [], false],
    ['its namespace grants it', [grant({})], true],
    ['another namespace grants it', [grant({}, 'app')], false],
    ['it is one of several that are granted', [grant({ from: [{ ...from, kind: 'TCPRoute' }, from] })], true],
    ['routes of another group are', [grant({ from: [{ ...from, group: 'example.com' }] })], false],
    ['routes of another kind are', [grant({ from: [{ ...from, kind: 'TCPRoute' }] })], false],
    ['routes of another namespace are', [grant({ from: [{ ...from, namespace: 'other' }] })], false],
    [
      'its Service is one of several',
      [
        grant({
          to: [
            { ...to, name: 'other' },
            { ...to, name: 'web' },
          ],
        }),
      ],
      true,
    ],
    ['another Service is', [grant({ to: [{ ...to, name: 'other' }] })], false],
    ['another kind is', [grant({ to: [{ ...to, kind: 'Secret' }] })], false],
    ['a kind of another group is', [grant({ to: [{ ...to, group: 'example.com' }] })], false],
    [
      'a second grant covers it',
      [
        grant({ to: [{ ...to, name: 'other' }] }),
        { ...grant({}), metadata: { name: 'b', namespace: 'shop' } },
      ],
      true,
    ],
  ])('may lead there: %s', (_, grants, expected) => {
    expect(granted(...grants)).toBe(expected);
  });
});

describe('what controllers may open to a workload', () => {
  it('are the ports of its routes that policies let in, and no others', () => {
    const loadBalancer = webService('front', {
      type: 'LoadBalancer',
      ports: [{ port: 1, targetPort: 9090 }],
    });
    expect(routed(ingress({ name: 'web', port: { number: 80 } }), loadBalancer)).toEqual([
      ['web', 'TCP 8080', 'No Connections'],
    ]);
    expect(routed(loadBalancer)).toEqual([]);
    expect(routed(openShiftRoute(), letting([{ port: 9090 }]))).toEqual([
      ['web', 'TCP 9090', 'No Connections'],
    ]);
    expect(routed(openShiftRoute(), letting([]))).toEqual([]);
  });

  it('are not certain where somebody is let in, and it is not known whether that is the controller', () => {
    const someone = networkPolicy('web', {
      podSelector: {},
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'router' } } }], ports: [{ port: 8080 }] }],
    });
    expect(routed(openShiftRoute(), someone)).toEqual([['web', 'No Connections', 'TCP 8080']]);
  });
});
