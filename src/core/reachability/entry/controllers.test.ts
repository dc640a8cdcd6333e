import { describe, expect, it } from 'vitest';
import { inventoryOf, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { inventoryWith, workloadWith } from '../../../../test/support/manifests/inventories.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { ControllerFinder, gatewayPods } from './controllers.ts';
import { GatewayAttachments } from './routes/gateway-attachments.ts';

const NGINX = pod('nginx', {
  'app.kubernetes.io/name': 'ingress-nginx',
  'app.kubernetes.io/component': 'controller',
});
const TRAEFIK = pod('traefik', { 'app.kubernetes.io/name': 'traefik' });
const CONTOUR = pod('contour', {
  'app.kubernetes.io/name': 'contour',
  'app.kubernetes.io/component': 'envoy',
});
const ROUTER = pod('router', {
  'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default',
});
const CONTROLLERS = [NGINX, TRAEFIK, CONTOUR, ROUTER, pod('shop', { app: 'shop' })];

const gateway = (name: string, gatewayClassName: string, namespace = 'app'): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name, namespace },
  spec: {
    gatewayClassName,
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
  },
});
const gatewayClass = (name: string, controllerName: string): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name },
  spec: { controllerName },
});
const httpRoute = (...parentRefs: readonly object[]): Manifest => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop', namespace: 'app' },
  spec: { parentRefs, rules: [{ backendRefs: [{ name: 'shop', port: 80 }] }] },
});
const ingress = (ingressClassName?: string): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'app' },
  spec: { ingressClassName, defaultBackend: { service: { name: 'shop', port: { number: 80 } } } },
});
const ingressClass = (name: string, controller: string): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name },
  spec: { controller },
});
const OPENSHIFT_ROUTE: Manifest = {
  apiVersion: 'route.openshift.io/v1',
  kind: 'Route',
  metadata: { name: 'shop', namespace: 'app' },
  spec: { to: { kind: 'Service', name: 'shop' } },
};
const proxyOf = (name: string, metadata: object = {}): Manifest =>
  pod(`${name}-proxy`, { 'gateway.networking.k8s.io/gateway-name': name }, { metadata });
const envoyOf = (name: string, namespace: string): Manifest =>
  pod(`envoy-${namespace}-${name}`, {
    'gateway.envoyproxy.io/owning-gateway-name': name,
    'gateway.envoyproxy.io/owning-gateway-namespace': namespace,
  });

/**
 * The workloads that carry the traffic of the only route among the objects that is not a Gateway, with the certainty.
 */
function carriersAmong(objects: readonly Manifest[], options: ClusterOptions = {}): string {
  const inventory = inventoryOf(objects, options);
  const route = inventory.routes.find(({ kind }) => kind !== 'Gateway')!;
  const { workloads, certainty } = new ControllerFinder(
    inventory,
    new GatewayAttachments(inventory, { absentNamespaces: 'unknown' }),
  ).of(route);
  return [certainty, ...workloads.map(({ name }) => name)].join(' ');
}

describe('who carries the traffic of an Ingress', () => {
  it.each([
    ['k8s.io/ingress-nginx', 'certain nginx'],
    ['traefik.io/ingress-controller', 'certain traefik'],
    ['projectcontour.io/ingress-controller', 'certain contour'],
    ['openshift.io/ingress-to-route', 'certain router'],
    ['k8s.io/ingress-nginx-internal', 'possible nginx'],
    ['k8s.io/ingress-nginx/internal', 'possible nginx'],
    ['traefik.io/ingress-controller-internal', 'possible traefik'],
    ['k8s.io/ingress-nginxes', 'possible'],
    ['example.com/k8s.io/ingress-nginx', 'possible'],
    ['example.com/k8s.io/ingress-nginx/', 'possible'],
    ['example.com/k8s.io/ingress-nginx-', 'possible'],
    ['example.com/some-controller', 'possible'],
  ])('whose class is of %s', (controller, carriers) => {
    expect(carriersAmong([...CONTROLLERS, ingress('edge'), ingressClass('edge', controller)])).toBe(carriers);
  });

  it.each([
    ['nginx', 'certain nginx'],
    ['traefik', 'certain traefik'],
    ['contour', 'certain contour'],
    ['nginx-internal', 'possible nginx'],
    ['edge', 'possible'],
    ['internal-nginx-', 'possible'],
  ])('whose class %s was not found', (className, carriers) => {
    expect(carriersAmong([...CONTROLLERS, ingress(className)])).toBe(carriers);
  });

  it('is told by the name of its class where the class is of a controller that nobody knows', () => {
    const objects = [...CONTROLLERS, ingress('nginx'), ingressClass('nginx', 'example.com/some-controller')];
    expect(carriersAmong(objects)).toBe('possible nginx');
  });

  it('is told by the class of that name for Ingresses, not by that for Gateways', () => {
    const objects = [...CONTROLLERS, ingress('nginx'), gatewayClass('nginx', 'example.com/some-controller')];
    expect(carriersAmong(objects)).toBe('certain nginx');
  });

  it('may be any controller of Ingresses where it names no class', () => {
    expect(carriersAmong([...CONTROLLERS, ingress()])).toBe('possible nginx traefik contour router');
  });

  it('is not known where no controller was found', () => {
    expect(carriersAmong([ingress('nginx')])).toBe('possible');
    expect(carriersAmong([ingress('edge'), ingressClass('edge', 'k8s.io/ingress-nginx')])).toBe('possible');
  });

  it('may be others where kinds that hold controllers could not be read', () => {
    const objects = [...CONTROLLERS, ingress('nginx')];
    for (const kind of ['Deployment', 'DaemonSet', 'Pod', '*'])
      expect(carriersAmong(objects, { unread: [{ kind }] })).toBe('possible nginx');
    for (const kind of ['Node', 'Service', 'NetworkPolicy', 'GatewayClass'])
      expect(carriersAmong(objects, { unread: [{ kind }] })).toBe('certain nginx');
    expect(carriersAmong(objects, { unread: [{ kind: 'Node' }, { kind: 'Pod' }] })).toBe('possible nginx');
    expect(carriersAmong(objects, { unread: [{ kind: 'IngressClass' }] })).toBe('possible nginx');
  });

  it('is found where some pods of a workload look like it, as while a rollout gives labels to them', () => {
    const labels = { 'app.kubernetes.io/name': 'traefik' };
    const rolling = workloadWith({ namespace: 'edge', name: 'rolling', podGroups: [{ labels }, {}] });
    const [route] = inventoryOf([ingress('traefik')]).routes;
    const inventory = inventoryWith({ workloads: [rolling], routes: [route!] });
    const found = new ControllerFinder(
      inventory,
      new GatewayAttachments(inventory, { absentNamespaces: 'unknown' }),
    ).of(route!);
    expect(found.workloads.map(workloadKey)).toEqual(['edge/rolling[Deployment]']);
  });
});

describe('who carries the traffic of an OpenShift Route', () => {
  it('is the router alone', () => {
    expect(carriersAmong([...CONTROLLERS, OPENSHIFT_ROUTE])).toBe('certain router');
  });

  it('is not known where no router was found', () => {
    expect(carriersAmong([NGINX, OPENSHIFT_ROUTE])).toBe('possible');
  });
});

describe('who carries the traffic of a route to a Gateway', () => {
  it.each([
    ['traefik.io/gateway-controller', 'certain traefik'],
    ['projectcontour.io/gateway-controller', 'possible contour'],
    ['k8s.io/ingress-nginx', 'possible'],
    ['example.com/some-controller', 'possible'],
  ])('whose class is of %s', (controller, carriers) => {
    const objects = [httpRoute({ name: 'web' }), gateway('web', 'edge'), gatewayClass('edge', controller)];
    expect(carriersAmong([...CONTROLLERS, ...objects])).toBe(carriers);
  });

  it('whose class was not found', () => {
    const objects = [...CONTROLLERS, httpRoute({ name: 'web' })];
    const ofTraefik = [...objects, gateway('web', 'traefik')];
    expect(carriersAmong(ofTraefik)).toBe('certain traefik');
    expect(carriersAmong([...objects, gateway('web', 'contour')])).toBe('possible contour');
    expect(carriersAmong([...objects, gateway('web', 'nginx')])).toBe('possible');
    expect(carriersAmong(ofTraefik, { unread: [{ kind: 'GatewayClass' }] })).toBe('possible traefik');
  });

  it('are the pods that were made for it, whatever its class', () => {
    const objects = [...CONTROLLERS, httpRoute({ name: 'web' }), gateway('web', 'traefik')];
    expect(carriersAmong([...objects, proxyOf('web'), proxyOf('other')])).toBe('certain web-proxy');
    expect(carriersAmong([...objects, envoyOf('web', 'app')])).toBe('certain envoy-app-web');
  });

  it('are no pods of a Gateway of the same name in another namespace', () => {
    const objects = [httpRoute({ name: 'web' }), gateway('web', 'traefik'), TRAEFIK];
    expect(carriersAmong([...objects, proxyOf('web', { namespace: 'edge' })])).toBe('certain traefik');
    expect(carriersAmong([...objects, envoyOf('web', 'edge')])).toBe('certain traefik');
    expect(carriersAmong([...objects, envoyOf('other', 'app')])).toBe('certain traefik');
  });

  it('may be anyone where its parent was not found, names no Gateway, or is missing', () => {
    expect(carriersAmong([...CONTROLLERS, httpRoute({ name: 'web' })])).toBe('possible traefik contour');
    const listenerSet = httpRoute({ kind: 'ListenerSet', name: 'web' });
    expect(carriersAmong([...CONTROLLERS, listenerSet])).toBe('possible traefik contour');
    expect(carriersAmong([...CONTROLLERS, httpRoute()])).toBe('possible');
  });

  it('are no pods of a Gateway that happens to be called like a ListenerSet of another', () => {
    const objects = [gateway('web', 'traefik'), proxyOf('web'), TRAEFIK];
    expect(carriersAmong([...objects, httpRoute({ kind: 'ListenerSet', name: 'web' })])).toBe(
      'possible traefik',
    );
  });

  it('are those of all Gateways that take it, and certain where all of them are', () => {
    const both = httpRoute({ name: 'web' }, { name: 'api' });
    const gateways = [gateway('web', 'traefik'), gateway('api', 'contour')];
    expect(carriersAmong([both, ...gateways, proxyOf('web'), proxyOf('api')])).toBe(
      'certain web-proxy api-proxy',
    );
    expect(carriersAmong([both, ...gateways, proxyOf('web'), CONTOUR])).toBe('possible web-proxy contour');
  });

  it('are none of a parent that does not take it', () => {
    const closed = {
      ...gateway('closed', 'contour'),
      spec: {
        gatewayClassName: 'contour',
        listeners: [{ name: 'tcp', port: 80, protocol: 'TCP' }],
      },
    };
    const mesh = { kind: 'Service', group: '', name: 'shop' };
    const objects = [...CONTROLLERS, gateway('web', 'contour'), closed, proxyOf('web'), proxyOf('closed')];
    expect(carriersAmong([...objects, httpRoute({ name: 'web' }, { name: 'closed' }, mesh)])).toBe(
      'certain web-proxy',
    );
  });
});

describe('pods that a Gateway may have for itself', () => {
  it('are in its namespace, with its name as a label; other parents of a route have none', () => {
    const parents = [
      { namespace: 'infra', name: 'public' },
      { namespace: 'app', name: 'mesh', kind: 'Service' },
    ];
    expect(gatewayPods(parents)).toEqual([
      { namespace: 'infra', labels: { 'gateway.networking.k8s.io/gateway-name': 'public' } },
    ]);
  });
});
