import { describe, expect, it } from 'vitest';
import { inventoryWith, workloadWith } from '../../../../test/support/manifests/inventories.ts';
import {
  clusterPolicy,
  inventoryOf,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { NO_REACHABILITY } from '../../../../test/support/no-reachability.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { NetworkPolicy } from '../../inventory/network-policy.ts';
import type { Workload } from '../../inventory/workload.ts';
import { compile } from '../compilation/compile.ts';
import type { ReachabilityModel, Verdict } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';
import type { InventoryChange } from './change.ts';
import { laterModel } from './later-model.ts';
import { revise } from './revise.ts';

const assumptions = resolveAssumptions('calico', { clusterTiers: 'enforced' });
const modelOf = (inventory: Inventory) => compile(inventory, { assumptions });

const pods = [pod('web', { app: 'web' }), pod('db', { app: 'db' }), pod('job', { app: 'job' })];
const only = (from: string, port = 5432) => ({
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { app: from } } }], ports: [{ port }] }],
});
const cluster = (...objects: readonly Manifest[]) => inventoryOf([...pods, ...objects]);
const fromWeb = cluster(networkPolicy('db', only('web')));

function policyOf(object: Manifest): NetworkPolicy {
  const [policy] = inventoryOf([object]).networkPolicies;
  return policy!;
}

function workloadOf(object: Manifest): Workload {
  const [workload] = inventoryOf([object]).workloads;
  return workload!;
}

const putPolicy = (object: Manifest): InventoryChange => ({
  type: 'put-network-policy',
  policy: policyOf(object),
});
const putPod = (object: Manifest): InventoryChange => ({
  type: 'put-workload',
  workload: workloadOf(object),
});

const podNamed = (name: string) => ({ type: 'workload', namespace: 'app', name, kind: 'Pod' }) as const;

function verdict(model: ReachabilityModel, from: string, to: string, port = 5432): Verdict {
  return model.explain(podNamed(from), podNamed(to), 'TCP', port).verdict;
}

const names = (touched: readonly { readonly name: string }[]) => touched.map(({ name }) => name).sort();

describe('a changed NetworkPolicy', () => {
  it('changes the verdicts of the pods that it selects, and touches their workloads', () => {
    const before = modelOf(fromWeb);
    const { model, touched, means } = revise(before, [putPolicy(networkPolicy('db', only('job')))]);
    expect([verdict(model, 'web', 'db'), verdict(model, 'job', 'db')]).toEqual(['denied', 'allowed']);
    expect(means).toBe('revised');
    expect(names(touched)).toEqual(['db']);
  });

  it('leaves the earlier model as it is, also where that is changed in two ways', () => {
    const before = modelOf(fromWeb);
    const one = revise(before, [putPolicy(networkPolicy('db', only('job')))]).model;
    const other = revise(before, [putPolicy(networkPolicy('db', only('web', 5433)))]).model;
    const answers = [before, one, other].map((model) => [
      verdict(model, 'web', 'db'),
      verdict(model, 'job', 'db'),
      verdict(model, 'web', 'db', 5433),
    ]);
    expect(answers).toEqual([
      ['allowed', 'denied', 'denied'],
      ['denied', 'allowed', 'denied'],
      ['denied', 'denied', 'allowed'],
    ]);
  });

  it('touches what it selected and what it selects', () => {
    const moved = { ...only('job'), podSelector: { matchLabels: { app: 'web' } } };
    const { model, touched } = revise(modelOf(fromWeb), [putPolicy(networkPolicy('db', moved))]);
    expect(names(touched)).toEqual(['db', 'web']);
    expect([verdict(model, 'web', 'db'), verdict(model, 'db', 'web')]).toEqual(['allowed', 'denied']);
  });

  it('touches what every policy of its name selects, should there be several', () => {
    const [one] = fromWeb.networkPolicies;
    const [other] = cluster(
      networkPolicy('db', { ...only('job'), podSelector: { matchLabels: { app: 'web' } } }),
    ).networkPolicies;
    const remove: InventoryChange = { type: 'remove-network-policy', policy: one! };
    const before = modelOf({ ...fromWeb, networkPolicies: [one!, other!] });
    const { model, touched } = revise(before, [remove, remove]);
    expect([verdict(before, 'db', 'web'), verdict(model, 'db', 'web')]).toEqual(['denied', 'allowed']);
    expect(names(touched)).toEqual(['db', 'web']);
  });

  it('opens what it isolated when it is removed', () => {
    const change: InventoryChange = {
      type: 'remove-network-policy',
      policy: { namespace: 'app', name: 'db' },
    };
    const { model, inventory, touched } = revise(modelOf(fromWeb), [change]);
    expect(verdict(model, 'job', 'db')).toBe('allowed');
    expect(inventory.networkPolicies).toEqual([]);
    expect(names(touched)).toEqual(['db']);
  });

  it('is compiled anew where it tells pods apart by what no policy spoke of', () => {
    const byTier = { ...only('web'), podSelector: { matchLabels: { tier: 'store' } } };
    const { model, means, touched } = revise(modelOf(fromWeb), [putPolicy(networkPolicy('tier', byTier))]);
    expect([means, touched]).toEqual(['compiled-anew', []]);
    expect(verdict(model, 'web', 'db')).toBe('allowed');
  });

  it('is compiled anew where it cuts the outside anew', () => {
    const toBlock = {
      podSelector: { matchLabels: { app: 'db' } },
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
    };
    const { model, means } = revise(modelOf(fromWeb), [putPolicy(networkPolicy('out', toBlock))]);
    expect(means).toBe('compiled-anew');
    const db = { type: 'workload', namespace: 'app', name: 'db', kind: 'Pod' } as const;
    const to = (cidr: string) => model.explain(db, { type: 'address', cidr }, 'TCP', 443).verdict;
    expect([to('192.0.2.1'), to('192.0.3.1')]).toEqual(['allowed', 'denied']);
  });

  it('takes the place of one that could not be evaluated, which may have concerned its whole namespace', () => {
    const broken = networkPolicy('db', {
      podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] },
    });
    const before = modelOf(cluster(broken));
    expect(verdict(before, 'job', 'web')).toBe('unknown');
    const { model, touched } = revise(before, [putPolicy(networkPolicy('db', only('web')))]);
    expect([verdict(model, 'job', 'web'), verdict(model, 'job', 'db')]).toEqual(['allowed', 'denied']);
    expect(names(touched)).toEqual(['db', 'job', 'web']);
  });

  it('stays beneath the cluster tiers', () => {
    const egress = [
      {
        action: 'Deny',
        to: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } } }],
      },
    ];
    const tiers = cluster(networkPolicy('db', only('web')), clusterPolicy('admin', 'Admin', 1, { egress }));
    const { model, means } = revise(modelOf(tiers), [putPolicy(networkPolicy('db', only('job')))]);
    expect([means, verdict(model, 'job', 'db')]).toEqual(['revised', 'denied']);
  });
});

describe('a changed workload', () => {
  it('is judged by its new labels, and touches itself alone', () => {
    const { model, touched, means } = revise(modelOf(fromWeb), [putPod(pod('job', { app: 'web' }))]);
    expect([verdict(model, 'job', 'db'), verdict(model, 'web', 'db')]).toEqual(['allowed', 'allowed']);
    expect([means, names(touched)]).toEqual(['revised', ['job']]);
  });

  it('is isolated by the policies that select it now', () => {
    const { model } = revise(modelOf(fromWeb), [putPod(pod('job', { app: 'db' }))]);
    expect([verdict(model, 'db', 'job'), verdict(model, 'web', 'job')]).toEqual(['denied', 'allowed']);
    expect(model.isolation({ namespace: 'app', name: 'job', kind: 'Pod' }, 'ingress').isolation).toBe(
      'isolated',
    );
  });

  it('is gone when it is removed', () => {
    const job = { namespace: 'app', name: 'job', kind: 'Pod' };
    const { model, touched } = revise(modelOf(fromWeb), [{ type: 'remove-workload', workload: job }]);
    expect(model.findWorkload(job)).toBeUndefined();
    expect(
      [...model.connections()].some(({ from, to }) =>
        [from, to].some((end) => 'name' in end && end.name === 'job'),
      ),
    ).toBe(false);
    expect(touched).toEqual([job]);
  });

  it('joins its namespace, as often as there is room, and beyond', () => {
    const joining = Array.from({ length: 40 }, (_, place) =>
      putPod(pod(`more-${place}`, { app: place % 2 === 0 ? 'web' : 'job' })),
    );
    const first = revise(modelOf(fromWeb), joining.slice(0, 10));
    expect(first.means).toBe('revised');
    const all = revise(first.model, joining.slice(10));
    expect(all.means).toBe('compiled-anew');
    for (const { model, count } of [
      { ...first, count: 10 },
      { ...all, count: 40 },
    ])
      for (let place = 0; place < count; place += 1)
        expect(verdict(model, `more-${place}`, 'db')).toBe(place % 2 === 0 ? 'allowed' : 'denied');
  });

  it('is listed at its place among the workloads', () => {
    const { model } = revise(modelOf(fromWeb), [putPod(pod('cache', {})), putPod(pod('zoo', {}))]);
    expect(model.workloads.map(({ name }) => name)).toEqual(['cache', 'db', 'job', 'web', 'zoo']);
    const sources = [...model.connections()].flatMap(({ from }) => ('name' in from ? [from.name] : []));
    expect([...new Set(sources)]).toEqual(['cache', 'db', 'job', 'web', 'zoo']);
  });

  it.each([
    ['on the network of its node', [], pod('job', {}, { spec: { hostNetwork: true } })],
    ['in a namespace without workloads', [], pod('job', {}, { metadata: { namespace: 'new' } })],
    [
      'beside cluster tiers',
      [clusterPolicy('admin', 'Admin', 1, { egress: [{ action: 'Deny', to: [{ namespaces: {} }] }] })],
      pod('job', { app: 'web' }),
    ],
  ])('is compiled anew %s', (_, objects, changed) => {
    expect(revise(modelOf(cluster(...objects)), [putPod(changed)]).means).toBe('compiled-anew');
  });

  it('touches every row where pods without an address are judged in other families by it', () => {
    const pending = inventoryWith({
      workloads: ['web', 'db'].map((name) => workloadWith({ namespace: 'app', name })),
    });
    const workload = workloadWith({
      namespace: 'app',
      name: 'new',
      pods: [{ name: 'new-0', group: 0, labels: {}, addresses: ['fd00::1'], nodeName: 'node' }],
    });
    const { touched } = revise(modelOf(pending), [{ type: 'put-workload', workload }]);
    expect(names(touched)).toEqual(['db', 'new', 'web']);
  });
});

it('many changes are compiled together, and touch only what each of them touches', () => {
  const jobs = Array.from({ length: 60 }, (_, place) => pod(`job-${place}`, { app: 'job' }));
  const before = modelOf(inventoryOf([...pods, ...jobs, networkPolicy('db', only('web'))]));
  const changes = jobs.map((_, place) => putPod(pod(`job-${place}`, { app: 'web' })));
  const [few, many] = [revise(before, changes.slice(0, 50)), revise(before, changes)];
  expect([few.means, many.means]).toEqual(['revised', 'compiled-anew']);
  expect([few.touched.length, many.touched.length]).toEqual([50, 60]);
  expect(verdict(before, 'job-59', 'db')).toBe('denied');
  expect(verdict(many.model, 'job-59', 'db')).toBe('allowed');
});

it('cannot revise a model that did not come of compile', () => {
  expect(() => revise(NO_REACHABILITY, [])).toThrow('only a model created by compile() can be revised');
});

const compiled = () => NO_REACHABILITY;

describe('the model of a later state', () => {
  const earlier = { inventory: fromWeb, model: modelOf(fromWeb) };
  it('is derived from the earlier model if only policies and workloads differ', () => {
    const later = cluster(networkPolicy('db', only('job')));
    const { model, touched } = laterModel(earlier, later, 'same', compiled);
    expect(names(touched!)).toEqual(['db']);
    expect(verdict(model, 'job', 'db')).toBe('allowed');
  });

  it('touches nothing where nothing differs', () => {
    expect(laterModel(earlier, structuredClone(fromWeb), 'same', compiled).touched).toEqual([]);
  });

  it.each([
    ['it is judged by other assumptions', fromWeb, 'other'],
    ['namespaces differ', { ...fromWeb, namespaces: [] }, 'same'],
    [
      'it has too many changes to follow',
      inventoryOf(Array.from({ length: 501 }, (_, place) => pod(`p${place}`))),
      'same',
    ],
  ] as const)('is compiled where %s', (_, later, sameAssumptions) => {
    expect(laterModel(earlier, later, sameAssumptions, compiled)).toEqual({ model: NO_REACHABILITY });
  });
});
