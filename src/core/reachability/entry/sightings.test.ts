import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  networkPolicy,
  pod,
  running,
  service,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { EntryPoints } from './entry-points.ts';
import type { Sighting } from './entry-point.ts';

const entryPointsOf = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  new EntryPoints(inventoryOf(objects, options), modelOf(objects, options));

const reasonText = (reason: Sighting['reasons'][number]) =>
  reason.type === 'rule' ? `rule ${reason.ruleIndex}` : reason.type;
const sightingText = ({ seenAs, verdict, reasons }: Sighting) =>
  `${seenAs.type}${seenAs.type === 'client' && seenAs.range ? ` ${seenAs.range.first}` : ''}: ${verdict} (${reasons.map(reasonText).join(', ')})`;
/** The sightings at the entry points of a cluster, with their verdicts. */
const seen = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  [...entryPointsOf(objects, options).all()].flatMap(({ sightings }) => sightings.map(sightingText));

const web = pod('web', { app: 'web' });
const letting = (...ingress: readonly object[]) => networkPolicy('web', { podSelector: {}, ingress });
const block = (cidr: string, port = 8080) => ({ from: [{ ipBlock: { cidr } }], ports: [{ port }] });
const route: Manifest = {
  apiVersion: 'route.openshift.io/v1',
  kind: 'Route',
  metadata: { name: 'in', namespace: 'app' },
  spec: { host: 'a.example', to: { kind: 'Service', name: 'web' } },
};

const from = (app: string, port = 8080) => ({
  from: [{ podSelector: { matchLabels: { app } } }],
  ports: [{ port }],
});

const ask = () => entryPointsOf([web]).to({ namespace: 'app', name: 'gone', kind: 'Pod' });

describe('a controller that is not known', () => {
  const routed = [web, service('web'), route];

  it('is let in where everybody is, by what lets everybody in', () => {
    expect(seen([...routed, letting({ ports: [{ port: 9 }] }, {})])).toEqual([
      'unidentified-controller: allowed (rule 0, rule 1)',
    ]);
  });

  it('may be one of those that are let in, at the port that it comes to', () => {
    expect(seen([...routed, letting(from('router'), from('other', 9))])).toEqual([
      'unidentified-controller: unknown (unidentified-controller, rule 0)',
    ]);
  });

  it('may be outside of the cluster where an address there is let in', () => {
    expect(seen([...routed, letting(block('203.0.113.0/24'))])).toEqual([
      'unidentified-controller: unknown (unidentified-controller, rule 0)',
    ]);
  });

  it('has no link-local, loopback or metadata address', () => {
    for (const cidr of ['169.254.0.0/16', '127.0.0.0/8', '169.254.169.254/32', 'fe80::/10'])
      expect(seen([...routed, letting(block(cidr))])).toEqual(['unidentified-controller: denied (isolated)']);
  });

  it('is kept out where nobody is let in at that port', () => {
    expect(seen([...routed, letting()])).toEqual(['unidentified-controller: denied (isolated)']);
    expect(seen([...routed, letting(block('203.0.113.0/24', 9), from('router', 9))])).toEqual([
      'unidentified-controller: denied (isolated)',
    ]);
  });

  it('may be let in by the node alone where policies let nobody in, and the reason says so', () => {
    const reasons = {
      'as-nodes': 'controller-on-own-node, isolated',
      unknown: 'controller-on-own-node, assumption, isolated',
    } as const;
    for (const hostNetworkPods of ['as-nodes', 'unknown'] as const)
      expect(seen([...routed, letting()], { points: { hostNetworkPods } })).toEqual([
        `unidentified-controller: unknown (${reasons[hostNetworkPods]})`,
      ]);
  });
});

describe('clients from outside', () => {
  const direct = service('web', {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    allocateLoadBalancerNodePorts: false,
  });

  it('are seen by the address of one that comes furthest', () => {
    expect(seen([web, direct, letting(block('203.0.113.0/24'))])[0]).toBe(
      'client 203.0.113.0: allowed (rule 0)',
    );
    const open = {
      from: [{ ipBlock: { cidr: '198.51.100.0/24' } }],
      ports: [{ port: 8000, endPort: 8100 }],
    };
    const points = { endPort: 'unknown' } as const;
    expect(seen([web, direct, letting(open, block('203.0.113.0/24'))], { points })[0]).toBe(
      'client 203.0.113.0: allowed (rule 1)',
    );
    expect(seen([web, direct, letting(open)], { points })[0]).toMatch(/^client 198\.51\.100\.0: unknown/);
  });

  it('are told of at the port that they come to', () => {
    expect(seen([web, direct, letting(block('198.51.100.0/24', 9), block('203.0.113.0/24'))])[0]).toBe(
      'client 203.0.113.0: allowed (rule 1)',
    );
  });

  it('are kept out by what keeps out those of a family that the pods have', () => {
    const six = pod('web', { app: 'web' }, { status: running('fd00::7') });
    const four = pod('web', { app: 'web' }, { status: running('10.0.0.7') });
    for (const each of [four, six])
      expect(seen([each, direct, letting()])[0]).toMatch(/^client \S+: denied \(isolated\)$/);
    expect(seen([six, direct, letting()])[0]).toContain(':');
  });

  it('are not let in by what lets them in to others', () => {
    const open = networkPolicy('other', { podSelector: { matchLabels: { app: 'other' } }, ingress: [{}] });
    const closed = networkPolicy('web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [] });
    const other = pod('other', { app: 'other' });
    expect(seen([web, other, direct, open, closed])[0]).toMatch(/^client \S+: denied \(isolated\)$/);
  });

  it('may be hidden behind a load balancer of any address', () => {
    expect(seen([web, direct, letting(block('0.0.0.0/1'), block('128.0.0.0/1', 9))])[1]).toBe(
      'load-balancer: unknown (rule 0)',
    );
    expect(seen([web, direct, letting({})])[1]).toBe('load-balancer: allowed (rule 0)');
    expect(seen([web, direct, letting(block('203.0.113.0/24'))])[1]).toBe('load-balancer: unknown (rule 0)');
    expect(seen([web, direct, letting(block('0.0.0.0/1'))])[1]).toBe('load-balancer: unknown (rule 0)');
    expect(seen([web, direct, letting(block('0.0.0.0/0'), block('::/0'))])[1]).toBe(
      'load-balancer: allowed (rule 0)',
    );
    const four = pod('web', { app: 'web' }, { status: running('10.0.0.7') });
    expect(seen([four, direct, letting(block('0.0.0.0/0'))])[1]).toBe('load-balancer: allowed (rule 0)');
    expect(seen([web, direct, letting()])[1]).toBe('load-balancer: denied (isolated)');
  });
});

describe('a workload that serves a route to itself', () => {
  const controller = pod(
    'router',
    { app: 'web', 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' },
    { metadata: { namespace: 'openshift-ingress' } },
  );

  it('is seen from a controller that is not known', () => {
    const objects = [
      controller,
      { ...service('web'), metadata: { name: 'web', namespace: 'openshift-ingress' } },
      { ...route, metadata: { name: 'in', namespace: 'openshift-ingress' } },
    ];
    expect(seen(objects)).toEqual(['unidentified-controller: allowed (not-isolated)']);
  });
});

describe('entry points', () => {
  it('are not those of a workload that is not there', () => {
    expect(ask).toThrow(expect.objectContaining({ code: 'endpoint-not-found' }));
    expect(ask).toThrow('app/gone[Pod] is not in this inventory');
  });

  it('may be more where something leads in that is not evaluated, what was not read aside', () => {
    const mesh = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'a', namespace: 'app' },
    };
    const points = entryPointsOf([web, mesh], { unread: [{ kind: 'Service' }] });
    expect(points.doubts().map(({ type }) => type)).toEqual(['unevaluated-kind']);
    expect(entryPointsOf([web], { unread: [{ kind: 'Service' }] }).doubts()).toEqual([]);
  });
});
