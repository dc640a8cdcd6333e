import { describe, expect, it } from 'vitest';
import {
  finderOf,
  found,
  INTERNET,
  loadBalancer,
  podNamed,
  reachableBy,
  search,
} from '../../../../test/support/engine/path-search.ts';
import { networkPolicy, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { PathOptions } from './path.ts';

describe('the shortest few', () => {
  const middle = ['a', 'b', 'c', 'd'];
  const cluster = [
    ...reachableBy('web', null),
    ...middle.flatMap((name) => reachableBy(name, ['web'])),
    ...reachableBy('db', middle),
    ...reachableBy('deep', ['db']),
  ];
  const toDeep = (asked: PathOptions) => search(cluster, [podNamed('web'), podNamed('deep')], asked);

  it('are as many as are asked for', () => {
    for (const limit of [1, 2, 4]) {
      expect(found(toDeep({ limit })).allowed).toEqual(
        middle.slice(0, limit).map((name) => `${name} db deep`),
      );
    }
    expect(found(toDeep({ limit: 5 })).allowed).toHaveLength(4);
  });

  it('are cut off where they would be longer than is asked for', () => {
    expect([found(toDeep({ maxHops: 2 })).allowed, toDeep({ maxHops: 2 }).search]).toEqual([[], 'cut-off']);
    expect(found(toDeep({ maxHops: 3 })).allowed).toHaveLength(3);
  });

  it('count the way in as a hop', () => {
    const open = [...cluster, loadBalancer('front', 'web')];
    const asked = (maxHops: number) => search(open, [INTERNET, podNamed('a')], { maxHops });
    expect([found(asked(1)).allowed, asked(1).search]).toEqual([[], 'cut-off']);
    expect(found(asked(2)).allowed).toEqual(['web a']);
  });

  it('are found for several ends in one search, each of which may be passed on the way', () => {
    const finder = finderOf(cluster);
    const ends = [podNamed('a'), podNamed('db'), podNamed('deep')];
    const together = finder.findEach(podNamed('web'), ends, { limit: 2 });
    expect(together.map((each) => found(each).allowed)).toEqual([
      ['a'],
      ['a db', 'b db'],
      ['a db deep', 'b db deep'],
    ]);
    expect(together.map(({ to }) => to)).toEqual(ends);
    expect(
      finder
        .findEach(podNamed('web'), [podNamed('a'), podNamed('b')], { limit: 1 })
        .map(({ search: how }) => how),
    ).toEqual(['enough', 'enough']);
  });
});

/** A pod that a peer may reach by a port range; it is not known whether the plugin supports ranges. */
const rangeOnly = (name: string, caller: string): Manifest[] => [
  pod(name, { app: name }),
  networkPolicy(name, {
    podSelector: { matchLabels: { app: name } },
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { app: caller } } }],
        ports: [{ port: 8000, endPort: 8100 }],
      },
    ],
  }),
];

describe('paths that are not certain', () => {
  const options: ClusterOptions = { points: { endPort: 'unknown' } };

  it('are shown beside those that are, and are no longer sought where a workload is certainly reached', () => {
    const cluster = [
      ...reachableBy('web', null),
      ...rangeOnly('maybe', 'web'),
      ...reachableBy('sure', ['web']),
      ...reachableBy('db', ['maybe', 'sure']),
    ];
    expect(found(search(cluster, [podNamed('web'), podNamed('db')], {}, options))).toEqual({
      allowed: ['sure db'],
      unknown: ['maybe db'],
    });
    expect(found(search(cluster, [podNamed('web'), podNamed('maybe')], {}, options))).toEqual({
      allowed: [],
      unknown: ['maybe'],
    });
  });

  it('do not count towards those that are asked for', () => {
    const cluster = [
      ...reachableBy('web', null),
      ...['m1', 'm2'].flatMap((name) => rangeOnly(name, 'web')),
      ...reachableBy('sure', ['web']),
      ...reachableBy('later', ['sure']),
      ...reachableBy('db', ['m1', 'm2', 'later']),
    ];
    const paths = search(cluster, [podNamed('web'), podNamed('db')], { limit: 1 }, options);
    expect(found(paths)).toEqual({ allowed: ['sure later db'], unknown: ['m1 db'] });
  });
});
