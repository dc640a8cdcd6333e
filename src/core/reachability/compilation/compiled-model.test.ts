import { describe, expect, it } from 'vitest';
import {
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Connection, ConnectionFilter, ReachabilityModel } from '../model/model.ts';

const podNamed = (name: string, inside = 'app') => ({ namespace: inside, name, kind: 'Pod' });
const end = (of: Connection['from']) => (of.type === 'workload' ? of.name : 'outside');

/** Ends of the rows that a model lists, each once. */
const listed = (model: ReachabilityModel, filter: ConnectionFilter = {}) => [
  ...new Set([...model.connections(filter)].map(({ from, to }) => `${end(from)} -> ${end(to)}`)),
];

const owned = (name: string, spec: object = {}): Manifest =>
  pod(
    name,
    { app: 'web' },
    {
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'web', controller: true }],
      },
      spec,
    },
  );
const web = { namespace: 'app', name: 'web', kind: 'DaemonSet' };

const modes = (...pods: readonly Manifest[]) => modelOf(pods).networkModes(web);

const template = (inside: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: inside },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main' }] } },
  },
});

const labelled = (app: string) => ({ from: [{ podSelector: { matchLabels: { app } } }] });

describe('the rows of a model', () => {
  const model = modelOf([owned('web-0'), owned('web-1'), pod('db', { app: 'db' })]);

  it('are all of them, unless some are asked for', () => {
    expect(listed(model)).toEqual([
      'db -> web',
      'db -> outside',
      'web -> db',
      'web -> outside',
      'outside -> db',
      'outside -> web',
    ]);
  });

  it('are those from one workload, to one, or between two', () => {
    expect(listed(model, { from: web })).toEqual(['web -> db', 'web -> outside']);
    expect(listed(model, { to: web })).toEqual(['db -> web', 'outside -> web']);
    expect(listed(model, { from: podNamed('db'), to: web })).toEqual(['db -> web']);
  });

  it('are those from the outside, to all workloads or to one', () => {
    expect(listed(model, { from: 'outside' })).toEqual(['outside -> db', 'outside -> web']);
    expect(listed(model, { from: 'outside', to: web })).toEqual(['outside -> web']);
  });

  it('are between pods of one workload where that is asked for', () => {
    expect(listed(model, { from: web, to: web })).toEqual([]);
    for (const filter of [{ from: web, to: web }, { from: web }, { to: web }, {}])
      expect(listed(model, { ...filter, replicas: 'included' })).toContain('web -> web');
  });

  it('are not those of a workload that is not there', () => {
    for (const filter of [
      { from: podNamed('gone') },
      { to: podNamed('gone') },
      { from: 'outside', to: podNamed('gone') } as const,
    ]) {
      const ask = () => listed(model, filter);
      expect(ask).toThrow(expect.objectContaining({ code: 'endpoint-not-found' }));
      expect(ask).toThrow('app/gone[Pod] is not in this inventory');
    }
  });
});

describe('a model', () => {
  it('finds workloads by namespace, name and kind', () => {
    const model = modelOf([owned('web-0'), pod('db')]);
    expect(model.findWorkload(web)?.pods.map(({ name }) => name)).toEqual(['web-0']);
    expect(
      [{ ...web, kind: 'Pod' }, podNamed('web-0'), podNamed('db', 'shop')].map((each) =>
        model.findWorkload(each),
      ),
    ).toEqual([undefined, undefined, undefined]);
  });

  it('tells on which networks the pods of a workload are, each once', () => {
    expect(modes(owned('web-0'), owned('web-1'))).toEqual(['pod']);
    expect(modes(owned('web-0', { hostNetwork: true }))).toEqual(['host']);
    expect(modes(owned('web-0'), owned('web-1', { hostNetwork: true })).toSorted()).toEqual(['host', 'pod']);
  });

  it('has as many classes as pods that something tells apart', () => {
    const pods = ['a', 'b'].map((app) => pod(app, { app }));
    expect(modelOf([owned('web-0'), owned('web-1'), ...pods]).classCount).toBe(3);
  });
});

describe('pods that were not read', () => {
  const db = [
    pod('db', { app: 'db' }),
    networkPolicy('db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [labelled('job')] }),
  ];
  const verdict = (inside: string, unread: ClusterOptions['unread'] = []) => {
    const spaces = ['app', 'shop'].map((name) => namespace(name));
    const everywhere = networkPolicy('shop', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'job' } } }] }],
    });
    return modelOf([...spaces, template(inside), ...db, everywhere], { unread }).explain(
      { type: 'workload', namespace: inside, name: 'web', kind: 'Deployment' },
      { type: 'workload', ...podNamed('db') },
      'TCP',
      80,
    ).verdict;
  };

  it.each([
    ['in the whole cluster', [{ kind: 'Pod' }], 'unknown', 'unknown'],
    ['in the namespace', [{ kind: 'Pod', namespace: 'app' }], 'unknown', 'unknown'],
    ['in another namespace', [{ kind: 'Pod', namespace: 'shop' }], 'denied', 'unknown'],
    ['nowhere', [], 'denied', 'denied'],
    ['but for other kinds', [{ kind: 'Service' }], 'denied', 'denied'],
  ] as const)('%s may be those that a policy lets in', (_, unread, own, other) => {
    expect([verdict('app', unread), verdict('shop', unread)]).toEqual([own, other]);
  });
});

it('lists no rows where nothing is open', () => {
  const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  expect(listed(modelOf([pod('web'), pod('db'), closed]))).toEqual([]);
});
