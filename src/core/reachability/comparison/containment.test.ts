import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, pod } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { containment, equivalence } from './containment.ts';

const web = { type: 'workload', namespace: 'app', name: 'web', kind: 'Pod' };
const db = { type: 'workload', namespace: 'app', name: 'db', kind: 'Pod' };

/** Pods `web` and `db`; the only allowed connections are from `web` to these ports of `db`. */
function cluster(...ports: readonly object[]): Manifest[] {
  const to = { podSelector: { matchLabels: { app: 'db' } } };
  const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
  return [
    pod('web', { app: 'web' }),
    pod('db', { app: 'db' }),
    networkPolicy('closed', spec),
    ...ports.map((port, place) =>
      networkPolicy(`open-${place}`, {
        ...spec,
        egress: [{ to: [to], ports: [port] }],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [port] }],
      }),
    ),
  ];
}
const perhapsPorts = { points: { endPort: 'unknown' } } as const;

const contains = (inner: readonly Manifest[], outer: readonly Manifest[], options: ClusterOptions = {}) =>
  containment(modelOf(inner, options), modelOf(outer, options));
const equals = (first: readonly Manifest[], second: readonly Manifest[], options: ClusterOptions = {}) =>
  equivalence(modelOf(first, options), modelOf(second, options));

describe('whether policies allow no more than others', () => {
  it('holds where they allow the same or less', () => {
    expect(contains(cluster({ port: 1 }), cluster({ port: 1 }))).toEqual({ type: 'contained' });
    expect(contains(cluster(), cluster({ port: 1 }))).toEqual({ type: 'contained' });
  });

  it.each([
    ['TCP', 7],
    ['UDP', 53],
    ['SCTP', 9],
  ] as const)('does not hold where they allow %s %i more: that is shown', (protocol, port) => {
    expect(contains(cluster({ port: 1 }, { protocol, port }), cluster({ port: 1 }))).toEqual({
      type: 'exceeded',
      witness: { from: web, to: db, protocol, port },
    });
  });

  it('is undecided where what one allows is unknown in the other', () => {
    const witness = { from: web, to: db, protocol: 'TCP', port: 2 };
    const undecided = { type: 'undecided', witness };
    const range = cluster({ port: 1, endPort: 3 });
    expect(contains(cluster({ port: 2 }), range, perhapsPorts)).toEqual(undecided);
    expect(contains(range, cluster({ port: 1 }), perhapsPorts)).toEqual(undecided);
    expect(contains(range, range, perhapsPorts)).toEqual(undecided);
    expect(contains(range, cluster({ port: 1 }, { port: 2 }, { port: 3 }), perhapsPorts)).toEqual({
      type: 'contained',
    });
  });

  it('does not hold for certain whatever else is undecided', () => {
    const range = { port: 1, endPort: 3 };
    expect(contains(cluster({ port: 2 }, { port: 9 }), cluster(range), perhapsPorts)).toMatchObject({
      type: 'exceeded',
      witness: { port: 9 },
    });
  });

  it('is shown by the first connection that is undecided', () => {
    const open = pod('api', { app: 'api' });
    const range = cluster({ port: 1, endPort: 3 });
    const answer = contains([...range, open], [...range, open], perhapsPorts);
    expect(answer).toMatchObject({ type: 'undecided', witness: { from: { name: 'web' }, port: 2 } });
  });

  it('takes in what the outside may open', () => {
    const letIn = networkPolicy('outside', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ ipBlock: { cidr: '9.0.0.0/8' } }], ports: [{ port: 1 }] }],
    });
    const answer = contains([...cluster(), letIn], cluster());
    expect(answer).toMatchObject({
      type: 'exceeded',
      witness: {
        from: { type: 'external', range: { first: '9.0.0.0', last: '9.255.255.255' } },
        to: db,
        port: 1,
      },
    });
  });

  it('is asked of the same workloads', () => {
    const message =
      'app/api[Pod] is in only one of the two: policy sets can be compared only for the same workloads';
    const error = expect.objectContaining({ code: 'different-workloads', message });
    const larger = [...cluster(), pod('api')];
    expect(() => contains(cluster(), larger)).toThrow(error);
    expect(() => contains(larger, cluster())).toThrow(error);
  });
});

describe('whether policies allow the same', () => {
  const range = cluster({ port: 1, endPort: 3 });
  const witness = { from: web, to: db, protocol: 'TCP', port: 2 };

  it('is so, or not, with what only one of them allows', () => {
    expect(equals(cluster({ port: 1, endPort: 3 }), cluster({ port: 1 }, { port: 2, endPort: 3 }))).toEqual({
      type: 'equivalent',
    });
    const [some, more] = [cluster({ port: 1 }), cluster({ port: 1 }, { port: 2 })];
    expect(equals(more, some)).toEqual({ type: 'different', allowedBy: 'first', witness });
    expect(equals(some, more)).toEqual({ type: 'different', allowedBy: 'second', witness });
  });

  it('is undecided where either may allow more', () => {
    expect(equals(range, cluster({ port: 1 }), perhapsPorts)).toEqual({ type: 'undecided', witness });
    expect(equals(cluster({ port: 1 }), range, perhapsPorts)).toEqual({ type: 'undecided', witness });
  });

  it('is not so where one certainly allows more, though the other may too', () => {
    const beyond = cluster({ port: 1 }, { port: 9 });
    expect(equals(range, beyond, perhapsPorts)).toMatchObject({
      type: 'different',
      allowedBy: 'second',
      witness: { port: 9 },
    });
  });
});
