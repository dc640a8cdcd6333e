import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  namespace,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { compile } from '../compilation/compile.ts';
import { diff } from '../comparison/diff.ts';
import type { ReachabilityModel } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import type { InventoryChange } from './change.ts';
import { revise } from './revise.ts';

const podNamed = (name: string) => ({ type: 'workload', namespace: 'app', name, kind: 'Pod' }) as const;

function modelOf(objects: readonly Manifest[], { points }: ClusterOptions = {}): ReachabilityModel {
  const assumptions = resolveAssumptions('calico', { cidrMatchesPods: 'never', ...points });
  return compile(inventoryOf(objects), { assumptions });
}

function put(object: Manifest): InventoryChange {
  const [policy] = inventoryOf([object]).networkPolicies;
  return { type: 'put-network-policy', policy: policy! };
}

const remove = (name: string): InventoryChange => ({
  type: 'remove-network-policy',
  policy: { namespace: 'app', name },
});

const verdict = (model: ReachabilityModel, from: string, to: string, port = 80) =>
  model.explain(podNamed(from), podNamed(to), 'TCP', port).verdict;

const apps = (...names: readonly string[]) => ({
  podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: names }] },
});
const from = (...names: readonly string[]) => ({ ingress: [{ from: [apps(...names)] }] });

const pods = ['web', 'db', 'job'].map((name) => pod(name, { app: name }));

/** Why `job` may reach `db`, or may not. */
const reasonsFor = (model: ReachabilityModel) =>
  model.explain(podNamed('job'), podNamed('db'), 'TCP', 80).ingress?.reasons;

const broken = (name: string, metadata: object = {}) =>
  networkPolicy(name, { podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } }, metadata);

const serving = (port: number) => ({
  spec: { containers: [{ name: 'main', ports: [{ name: 'sql', containerPort: port }] }] },
});

describe('one of several NetworkPolicies', () => {
  const first = networkPolicy('first', { ...apps('db'), ...from('web') });
  const second = networkPolicy('second', { ...apps('db'), ...from('job') });
  const nobody = networkPolicy('second', { ...apps('db'), ingress: [] });

  it('takes its own place alone, so that the others can change after it', () => {
    const { model, means } = revise(modelOf([...pods, first, second]), [put(nobody), remove('first')]);
    expect([verdict(model, 'web', 'db'), verdict(model, 'job', 'db'), means]).toEqual([
      'denied',
      'denied',
      'revised',
    ]);
  });

  it('is told among the reasons where a fresh model tells it', () => {
    const third = networkPolicy('third', { ...apps('db'), ...from('web', 'job') });
    const changed = networkPolicy('first', { ...apps('db'), ...from('web', 'job') });
    const objects = [second, third];
    const revised = revise(modelOf([...pods, first, ...objects]), [put(changed)]);
    expect(reasonsFor(revised.model)).toEqual(reasonsFor(modelOf([...pods, changed, ...objects])));
    expect(reasonsFor(revised.model)).toHaveLength(3);
  });

  it('leaves pods and selects others, of those that the same policies selected', () => {
    const both = networkPolicy('only', { ...apps('web', 'db'), ...from('job') });
    const web = networkPolicy('only', { ...apps('web'), ingress: [] });
    const { model } = revise(modelOf([...pods, both]), [put(web)]);
    expect([verdict(model, 'job', 'web'), verdict(model, 'web', 'db')]).toEqual(['denied', 'allowed']);
  });
});

describe('a NetworkPolicy of a name that another namespace has too', () => {
  it('takes the place of its own alone', () => {
    const spec = { ...apps('db'), ingress: [] };
    const elsewhere = networkPolicy('db', spec, { namespace: 'shop' });
    const objects = [...['app', 'shop'].map((name) => namespace(name)), ...pods];
    const before = modelOf([...objects, elsewhere, networkPolicy('db', spec)]);
    const { inventory } = revise(before, [remove('db')]);
    expect(inventory.networkPolicies.map((policy) => policy.namespace)).toEqual(['shop']);
  });
});

describe('a NetworkPolicy that the plugin does not enforce', () => {
  it('selects nobody when it changes', () => {
    const before = modelOf([...pods, networkPolicy('db', { ...apps('db'), ...from('web') })], {
      points: { networkPolicy: 'not-enforced' },
    });
    const { model, means } = revise(before, [put(networkPolicy('db', { ...apps('db'), ...from('job') }))]);
    expect([verdict(model, 'web', 'db'), means]).toEqual(['allowed', 'revised']);
    expect(model.isolation({ namespace: 'app', name: 'db', kind: 'Pod' }, 'ingress').isolation).toBe('open');
  });
});

describe('a NetworkPolicy with addresses that others have too', () => {
  const block = { ipBlock: { cidr: '10.0.0.0/24' } };
  const addressed = [
    pod('web', { app: 'web' }, { status: running('10.0.0.1') }),
    pod('job', { app: 'job' }, { status: running('10.0.1.1') }),
    pod('db', { app: 'db' }, { status: running('10.0.2.1') }),
    networkPolicy('job', { ...apps('job'), ingress: [{ from: [block] }] }),
  ];
  const byBlock = networkPolicy('db', { ...apps('db'), ingress: [{ from: [block] }] });

  it.each([
    ['never', 'denied'],
    ['by-address', 'allowed'],
    ['unknown', 'unknown'],
  ] as const)('is followed where addresses of pods match %s', (cidrMatchesPods, expected) => {
    const before = modelOf(addressed, { points: { cidrMatchesPods } });
    const { model, means } = revise(before, [put(byBlock)]);
    expect([verdict(model, 'web', 'db'), verdict(model, 'job', 'db'), means]).toEqual([
      expected,
      'denied',
      'revised',
    ]);
  });
});

describe('a NetworkPolicy that tells apart what none did', () => {
  it('by a block of the outside, is compiled anew', () => {
    const known = networkPolicy('job', { ...apps('job'), ...from('web') });
    const out = networkPolicy('db', {
      ...apps('db'),
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
    });
    const { model, means } = revise(modelOf([...pods, known]), [put(out)]);
    const to = (cidr: string) => model.explain(podNamed('db'), { type: 'address', cidr }, 'TCP', 443).verdict;
    expect([to('192.0.2.1'), to('192.0.3.1'), means]).toEqual(['allowed', 'denied', 'compiled-anew']);
  });

  it('by a block of pods, is compiled anew, though the outside is cut there', () => {
    const known = networkPolicy('job', { ...apps('job'), ...from('web') });
    const byAny = networkPolicy('db', {
      ...apps('db'),
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    });
    const objects = ['10.0.0.1', '10.0.0.2'].map((address, place) =>
      pod(place === 0 ? 'web' : 'db', { app: place === 0 ? 'web' : 'db' }, { status: running(address) }),
    );
    const before = modelOf([...objects, known], { points: { cidrMatchesPods: 'by-address' } });
    const { model, means } = revise(before, [put(byAny)]);
    expect([verdict(model, 'web', 'db'), means]).toEqual(['allowed', 'compiled-anew']);
  });

  it('by the name of a port, is compiled anew', () => {
    const objects = [
      ...pods,
      pod('other', { app: 'db' }, serving(81)),
      pod('db', { app: 'db' }, serving(80)),
    ];
    const named = networkPolicy('db', { ...apps('db'), ingress: [{ ports: [{ port: 'sql' }] }] });
    const before = modelOf([...objects.slice(1), networkPolicy('any', apps('nobody'))]);
    const { model, means } = revise(before, [put(named)]);
    const again = revise(model, [put({ ...named, metadata: { name: 'again', namespace: 'app' } })]);
    expect([verdict(model, 'job', 'db'), verdict(model, 'job', 'other')]).toEqual(['allowed', 'denied']);
    expect([means, again.means]).toEqual(['compiled-anew', 'revised']);
  });

  it('by blocks that tell which families pods without an address may get, is compiled anew', () => {
    const points = { cidrMatchesPods: 'by-address' } as const;
    const v6 = { ipBlock: { cidr: 'fd00::/8' } };
    const blocked = networkPolicy('db', { ...apps('db'), ingress: [{ from: [v6] }] });
    const other = networkPolicy('job', { ...apps('job'), ingress: [{ from: [v6] }] });
    const joining = revise(modelOf([...pods, other], { points }), [put(blocked)]);
    const leaving = revise(modelOf([...pods, other, blocked], { points }), [remove('db')]);
    expect([joining.means, leaving.means]).toEqual(['compiled-anew', 'compiled-anew']);
    expect(verdict(joining.model, 'web', 'db')).toBe('unknown');
    expect(verdict(leaving.model, 'web', 'db')).toBe('allowed');
  });
});

describe('a NetworkPolicy that could not be evaluated', () => {
  const vendors = {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db', namespace: 'app' },
    spec: {},
  };

  it('goes when it is removed, and no other that resembles it', () => {
    const others = [broken('other'), broken('db', { namespace: 'shop' }), vendors];
    const before = modelOf([
      ...['app', 'shop'].map((name) => namespace(name)),
      ...pods,
      broken('db'),
      ...others,
    ]);
    const { inventory } = revise(before, [remove('db')]);
    expect(
      inventory.unevaluatedPolicies
        .map((policy) => `${policy.apiVersion} ${policy.namespace}/${policy.name}`)
        .sort(),
    ).toEqual([
      'crd.projectcalico.org/v1 app/db',
      'networking.k8s.io/v1 app/other',
      'networking.k8s.io/v1 shop/db',
    ]);
  });

  it('takes its doubt along when it is put right', () => {
    const known = networkPolicy('known', { ...apps('job'), ...from('web') });
    const before = modelOf([...pods, known, broken('db')]);
    const { model } = revise(before, [put(networkPolicy('db', { ...apps('db'), ...from('web') }))]);
    expect([verdict(model, 'web', 'db'), verdict(model, 'job', 'db'), verdict(model, 'db', 'web')]).toEqual([
      'allowed',
      'denied',
      'allowed',
    ]);
  });

  it('keeps its doubt over whatever else changes', () => {
    const before = modelOf([...pods, broken('other'), vendors]);
    const { model, means } = revise(before, [put(networkPolicy('db', { ...apps('db'), ...from('web') }))]);
    expect([verdict(model, 'web', 'db'), means]).toEqual(['unknown', 'compiled-anew']);
  });
});

it('leaves a model of which others are made as it is, in what its rows say too', () => {
  const objects = [...pods, networkPolicy('db', { ...apps('db'), ...from('web') })];
  const before = modelOf(objects);
  const changed = revise(before, [put(networkPolicy('db', { ...apps('web'), ingress: [] }))]);
  const gone = revise(before, [remove('db')]);
  const fresh = modelOf(objects);
  expect([changed, gone].map(({ model }) => diff(fresh, model).connections.length > 0)).toEqual([true, true]);
  expect(diff(fresh, before).connections).toEqual([]);
});
