import { describe, expect, it } from 'vitest';
import {
  finderOf,
  found,
  inside,
  INTERNET,
  loadBalancer,
  podNamed,
  reachableBy,
  search,
} from '../../../../test/support/engine/path-search.ts';
import { networkPolicy, node, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions } from '../../../../test/support/manifests/manifest-cluster.ts';

describe('a question about paths', () => {
  const finder = finderOf([pod('web'), pod('db')]);

  it.each([
    ['an end that is not there', INTERNET, podNamed('gone'), {}, 'endpoint-not-found', 'app/gone[Pod]'],
    ['a begin that is not there', podNamed('gone'), INTERNET, {}, 'endpoint-not-found', 'app/gone[Pod]'],
    ['both ends outside', INTERNET, INTERNET, {}, 'both-ends-outside', 'a workload of the cluster'],
    ['one end twice', podNamed('db'), podNamed('db'), {}, 'invalid-path-query', 'one workload to another'],
    [
      'no paths',
      INTERNET,
      podNamed('db'),
      { limit: 0 },
      'invalid-path-query',
      'limit is 0: expected a number from 1 to 20',
    ],
    ['too many paths', INTERNET, podNamed('db'), { limit: 21 }, 'invalid-path-query', 'from 1 to 20'],
    ['half a path', INTERNET, podNamed('db'), { limit: 1.5 }, 'invalid-path-query', 'limit is 1.5'],
    [
      'no hops',
      INTERNET,
      podNamed('db'),
      { maxHops: 0 },
      'invalid-path-query',
      'maxHops is 0: expected a number from 1 to 32',
    ],
    ['too many hops', INTERNET, podNamed('db'), { maxHops: 33 }, 'invalid-path-query', 'from 1 to 32'],
  ])('for %s is refused', (_, from, to, asked, code, message) => {
    const ask = () => finder.find(from, to, asked);
    expect(ask).toThrow(expect.objectContaining({ code }));
    expect(ask).toThrow(message);
  });

  it('may be for as many paths and hops as there is a limit for', () => {
    expect(found(finder.find(podNamed('web'), podNamed('db'), { limit: 20, maxHops: 32 })).allowed).toEqual([
      'db',
    ]);
    expect(found(finder.find(podNamed('web'), podNamed('db'), { limit: 1, maxHops: 1 })).allowed).toEqual([
      'db',
    ]);
  });

  it('can be asked for ends that exist', () => {
    expect([INTERNET, podNamed('db'), podNamed('gone')].map((each) => finder.holds(each))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('in from the internet', () => {
  const cluster = [...reachableBy('web', null), ...reachableBy('db', ['web'])];

  it('leads through what a load balancer opens', () => {
    const paths = search([...cluster, loadBalancer('front', 'web')], [INTERNET, podNamed('db')]);
    expect(found(paths)).toEqual({ allowed: ['web db'], unknown: [] });
    expect([paths.kind, paths.search]).toEqual(['pivot', 'exhausted']);
  });

  it('does not lead through what is open to private addresses alone', () => {
    const internal = loadBalancer('front', 'web', {
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      allocateLoadBalancerNodePorts: false,
    });
    const inGce = node('node', {}, { spec: { providerID: 'gce://a/b/c' } });
    expect(found(search([...cluster, internal, inGce], [INTERNET, podNamed('db')]))).toEqual({
      allowed: [],
      unknown: [],
    });
  });

  it('does not lead through what policies close', () => {
    const direct = { externalTrafficPolicy: 'Local', allocateLoadBalancerNodePorts: false };
    const closed = [
      ...reachableBy('web', []),
      ...reachableBy('db', ['web']),
      loadBalancer('front', 'web', direct),
    ];
    expect(found(search(closed, [INTERNET, podNamed('db')]))).toEqual({ allowed: [], unknown: [] });
    expect(found(search(closed, [INTERNET, podNamed('web')]))).toEqual({ allowed: [], unknown: [] });
  });

  it('goes by the most open of several ways in, and once', () => {
    const atNode = loadBalancer('b', 'web', { type: 'NodePort' });
    const [first, last] = ['a', 'c'].map((name) => loadBalancer(name, 'web'));
    for (const ways of [
      [atNode, last!],
      [first!, atNode, last!],
    ])
      expect(found(search([...cluster, ...ways], [INTERNET, podNamed('db')]))).toEqual({
        allowed: ['web db'],
        unknown: [],
      });
    expect(found(search([...cluster, atNode], [INTERNET, podNamed('db')]))).toEqual({
      allowed: [],
      unknown: ['web db'],
    });
  });

  it('tells why there may be more ways in, and of other paths does not', () => {
    const unread: ClusterOptions = { unread: [{ kind: 'Service' }] };
    const pivot = search(cluster, [INTERNET, podNamed('db')], {}, unread);
    expect(pivot.unread.map(({ kind }) => kind)).toEqual(['Service']);
    const mesh = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'a', namespace: 'app' },
    };
    const [inwards, lateral] = [INTERNET, podNamed('web')].map((from) =>
      search([...cluster, mesh], [from, podNamed('db')]),
    );
    expect([inwards!.doubts.length, lateral!.doubts.length]).toEqual([1, 0]);
    expect(inwards!.kind).toBe('pivot');
    expect(lateral!.kind).toBe('lateral');
  });
});

describe('out to the internet', () => {
  it('leads through whoever may go out, the nearest first', () => {
    const cluster = [
      ...reachableBy('db', null),
      ...reachableBy('proxy', null),
      ...reachableBy('far', ['proxy']),
      inside('db', 'proxy'),
    ];
    const paths = search(cluster, [podNamed('db'), INTERNET]);
    expect(found(paths)).toEqual({ allowed: ['proxy far outside'], unknown: [] });
    expect(paths.kind).toBe('exfiltration');
  });

  it('takes no private address for the internet', () => {
    const toPrivate = networkPolicy('out', {
      podSelector: {},
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
    });
    expect(found(search([pod('db'), toPrivate], [podNamed('db'), INTERNET]))).toEqual({
      allowed: [],
      unknown: [],
    });
  });

  it('prefers a range that is certainly open', () => {
    const broken = networkPolicy('broken', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        { ports: [{ port: 'http' }], to: [{ ipBlock: { cidr: '1.0.0.0/8' } }] },
        { to: [{ ipBlock: { cidr: '9.0.0.0/8' } }] },
      ],
    });
    const [path] = search(
      [pod('db'), broken],
      [podNamed('db'), INTERNET],
      {},
      {
        points: { namedEgressPorts: 'unknown' },
      },
    ).allowed;
    expect(path?.hops.map((hop) => ('range' in hop.to ? hop.to.range.first : ''))).toEqual(['9.0.0.0']);
  });
});
