import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  pod,
  running,
  service,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { toConnlist } from '../connlist/connlist.ts';
import { EntryPoints } from './entry-points.ts';

const WEB = { namespace: 'app', name: 'web', kind: 'Pod' };

const route: Manifest = {
  apiVersion: 'route.openshift.io/v1',
  kind: 'Route',
  metadata: { name: 'in', namespace: 'app' },
  spec: { host: 'a.example', to: { kind: 'Service', name: 'web' } },
};
const namespaces = [namespace('app', { team: 'shop' }), namespace('edge')];
const planned = [...namespaces, pod('web', { app: 'web' }), service('web'), route];

const noEgress = (name: string, podSelector: object, metadata: object = {}, ...egress: readonly object[]) =>
  networkPolicy(name, { podSelector, policyTypes: ['Egress'], egress }, metadata);
const byLabel = (app: string) => ({ matchLabels: { app } });
const inEdge = { namespace: 'edge' };

/** The verdict for the controller, its reasons, and whether the internet reaches the workload. */
function judged(objects: readonly Manifest[], options: ClusterOptions = {}) {
  const entryPoints = new EntryPoints(inventoryOf(objects, options), modelOf(objects, options));
  const sightings = entryPoints
    .to(WEB)
    .filter(({ door }) => door.type === 'route')
    .flatMap((entryPoint) => entryPoint.sightings);
  const text = sightings.map(
    ({ verdict, reasons }) => `${verdict}: ${reasons.map(({ type }) => type).join()}`,
  );
  return [...text, entryPoints.internetExposure(WEB).exposure];
}

/** Denies all traffic to some namespaces. */
const deny = (namespaceSelector: object) =>
  clusterPolicy('closed', 'Admin', 1, {
    egress: [{ action: 'Deny', to: [{ namespaces: namespaceSelector }] }],
  });

/** A policy of a kind that is not evaluated. */
const foreign = (apiVersion: string, kind: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'foreign', namespace: 'edge' },
  spec: {},
});

/** A Gateway, and a route to `web` through it. */
const gateway = (name: string): Manifest[] => [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace: 'app' },
    spec: { gatewayClassName: 'any', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'in', namespace: 'app' },
    spec: { parentRefs: [{ name }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
  },
];

const LET_IN = ['allowed: not-isolated'];
const KEPT_BACK = 'unknown: controller-egress,isolated,not-isolated';

describe('a controller that is not known, in manifests', () => {
  it('is kept back by no policy where none is about egress', () => {
    expect(judged(planned)[0]).toBe(LET_IN[0]);
  });

  it('is not taken for one of the pods that policies are about', () => {
    expect(judged([...planned, noEgress('web', byLabel('web')), noEgress('all', {})])[0]).toBe(LET_IN[0]);
  });

  it('may be a pod that an egress policy is for and that was not read', () => {
    expect(judged([...planned, noEgress('router', byLabel('router'), inEdge)])).toEqual([
      KEPT_BACK,
      'unknown',
    ]);
    expect(judged([...planned, noEgress('all', {}, inEdge)])[0]).toBe(KEPT_BACK);
    const other = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] };
    expect(judged([...planned, noEgress('others', other)])[0]).toBe(KEPT_BACK);
  });

  it('may come through where that policy lets it', () => {
    const toShop = {
      to: [{ namespaceSelector: { matchLabels: { team: 'shop' } } }],
      ports: [{ port: 8080 }],
    };
    expect(judged([...planned, noEgress('router', byLabel('router'), inEdge, toShop)])[0]).toBe(LET_IN[0]);
  });

  it('is kept back by no policy that no pod can meet', () => {
    const none = {
      matchExpressions: [
        { key: 'a', operator: 'Exists' },
        { key: 'a', operator: 'DoesNotExist' },
      ],
    };
    expect(judged([...planned, noEgress('none', none, inEdge)])[0]).toBe(LET_IN[0]);
  });

  it('may be one of the pods of a tier that is about pods of any namespace', () => {
    const points = { clusterTiers: 'enforced' } as const;
    expect(judged([...planned, deny({ matchLabels: { team: 'shop' } })], { points })[0]).toBe(
      'unknown: controller-egress,rule,not-isolated',
    );
    expect(judged([...planned, deny({ matchLabels: { team: 'other' } })], { points })[0]).toBe(LET_IN[0]);
  });

  it('may be kept back by policies that were not read', () => {
    const options = { unread: [{ kind: 'NetworkPolicy', namespace: 'edge' }] };
    expect(judged(planned, options)[0]).toBe('unknown: controller-egress,unread,not-isolated');
  });

  it('may be one of the pods that were not read of a namespace', () => {
    const options = { unread: [{ kind: 'Pod', namespace: 'app' }] };
    const router = noEgress('web', byLabel('web'));
    expect(judged([...planned, router], options)[0]).toMatch(/^unknown: controller-egress,/);
  });

  it('may be kept back by a policy about egress that is not evaluated, but by none about ingress alone', () => {
    const router = pod('router', { app: 'router' }, { metadata: inEdge });
    const open = service('router', { type: 'LoadBalancer' }, { metadata: inEdge });
    const cluster = [...planned, router, open];
    const egress = foreign('k8s.ovn.org/v1', 'EgressFirewall');
    expect(judged([...cluster, egress])[0]).toBe(
      'unknown: controller-egress,unevaluated-policy,not-isolated',
    );
    expect(judged([...cluster, foreign('security.istio.io/v1', 'AuthorizationPolicy')])[0]).toBe(LET_IN[0]);
  });

  it('is not looked for among the pods that a policy about ingress alone is for', () => {
    const forgotten = networkPolicy(
      'forgotten',
      { podSelector: byLabel('forgotten'), policyTypes: ['Ingress'] },
      inEdge,
    );
    expect(judged([...planned, forgotten, noEgress('web', byLabel('web'))])[0]).toBe(LET_IN[0]);
  });

  it('may have pods beside its Gateway', () => {
    const objects = [...namespaces, pod('web', { app: 'web' }), service('web'), ...gateway('gate')];
    expect(judged(objects)[0]).toBe(LET_IN[0]);
    expect(judged([...objects, noEgress('all', {})])[0]).toBe(KEPT_BACK);
  });
});

describe('a controller that is not known, in a cluster that was read', () => {
  const router = pod('router', { app: 'router' }, { metadata: inEdge, status: running('10.0.0.2') });
  const cluster = [
    ...namespaces,
    pod('web', { app: 'web' }, { status: running('10.0.0.1') }),
    service('web'),
    route,
    router,
  ];
  const open = service('router', { type: 'LoadBalancer' }, { metadata: inEdge });

  it('may be what is open to the outside, and kept back by its policies', () => {
    const closed = noEgress('router', byLabel('router'), inEdge);
    expect(judged([...cluster, open, closed])).toEqual([KEPT_BACK, 'unknown']);
    expect(judged([...cluster, open])[0]).toBe(LET_IN[0]);
  });

  it('is no pod that nothing opens to the outside, and none that was not read', () => {
    const closed = [
      noEgress('router', byLabel('router'), inEdge),
      noEgress('gone', byLabel('gone'), inEdge),
      noEgress('web', byLabel('web')),
    ];
    expect(judged([...cluster, ...closed])[0]).toBe(LET_IN[0]);
  });

  it('may be a pod that was not read, if pods of some namespace were not', () => {
    const gone = noEgress('gone', byLabel('gone'), inEdge);
    const judgedWithout = (kind: string) =>
      judged([...cluster, gone], { unread: [{ kind, namespace: 'edge' }] })[0];
    expect(judgedWithout('Pod')).toMatch(/^unknown: controller-egress,/);
    expect(judgedWithout('Service')).toBe(LET_IN[0]);
  });

  it('is no workload that a route leads to', () => {
    const other = pod('other', { app: 'other' }, { status: running('10.0.0.3') });
    const routed = {
      ...route,
      metadata: { name: 'other', namespace: 'app' },
      spec: { to: { kind: 'Service', name: 'other' } },
    };
    const objects = [...cluster, other, service('other', { type: 'LoadBalancer' }), routed];
    expect(judged([...objects, noEgress('other', byLabel('other'))])[0]).toBe(LET_IN[0]);
  });
});

it('leaves the stand-in for controllers in connections as it is', () => {
  const objects = [...planned, noEgress('all', {}, inEdge)];
  const rows = toConnlist(modelOf(objects), inventoryOf(objects));
  expect(rows).toContainEqual({ src: '{ingress-controller}', dst: 'app/web[Pod]', conn: 'TCP 8080' });
});
