import { describe, expect, it } from 'vitest';
import {
  modelOf,
  namespace,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { EndpointQuery, Explanation } from '../model/model.ts';

const podNamed = (name: string, inside = 'app'): EndpointQuery => ({ type: 'pod', namespace: inside, name });
const workload = (name: string, kind: string): EndpointQuery => ({
  type: 'workload',
  namespace: 'app',
  name,
  kind,
});
const address = (cidr: string): EndpointQuery => ({ type: 'address', cidr });

const owner = (kind: string, owned: string) => [
  { apiVersion: 'apps/v1', kind, name: owned, uid: owned, controller: true },
];

/** A Deployment with a pod for each set of labels; all pods also have the label of the Deployment. */
function deployment(name: string, ...replicas: readonly object[]): Manifest[] {
  const spec = {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main' }] } },
  };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'app', uid: name }, spec },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: `${name}-1`, namespace: 'app', ownerReferences: owner('Deployment', name) },
      spec,
    },
    ...replicas.map((labels, place) =>
      pod(
        `${name}-${place}`,
        { app: name, ...labels },
        {
          metadata: { ownerReferences: owner('ReplicaSet', `${name}-1`) },
        },
      ),
    ),
  ];
}

const explained = (
  objects: readonly Manifest[],
  from: EndpointQuery,
  to: EndpointQuery,
  options: ClusterOptions = {},
): Explanation => modelOf(objects, options).explain(from, to, 'TCP', 80);

const verdictOf = (...asked: Parameters<typeof explained>) => explained(...asked).verdict;
const ingressTo = (labels: object, ...ingress: readonly object[]) =>
  networkPolicy('ways', { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'], ingress });
const fromPods = (labels: object) => ({ from: [{ podSelector: { matchLabels: labels } }] });
const fromBlock = (cidr: string) => ({ from: [{ ipBlock: { cidr } }] });

const notFound = (message: string) => expect.objectContaining({ code: 'endpoint-not-found', message });

describe('what can be explained', () => {
  const model = modelOf([pod('db')]);

  it('is not what happens outside the cluster', () => {
    expect(() => model.explain(address('8.8.8.8'), address('9.9.9.9'), 'TCP', 80)).toThrow(
      expect.objectContaining({
        code: 'both-ends-outside',
        message: 'one end must be a workload or a pod of the cluster',
      }),
    );
    expect(model.explain(address('8.8.8.8'), podNamed('db'), 'TCP', 80).verdict).toBe('allowed');
    expect(model.explain(podNamed('db'), address('8.8.8.8'), 'TCP', 80).verdict).toBe('allowed');
  });

  it('is what the inventory holds', () => {
    expect(() => model.explain(podNamed('web'), podNamed('db'), 'TCP', 80)).toThrow(
      notFound('pod app/web is not in this inventory'),
    );
    expect(() => model.explain(podNamed('db'), workload('db', 'Deployment'), 'TCP', 80)).toThrow(
      notFound('app/db[Deployment] is not in this inventory'),
    );
  });
});

describe('a pod and itself', () => {
  const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

  it('reach each other whatever policies say', () => {
    const itself = { verdict: 'allowed', reasons: [{ type: 'same-pod' }] };
    for (const from of [podNamed('db'), workload('db', 'Pod')])
      for (const to of [podNamed('db'), workload('db', 'Pod')])
        expect(explained([pod('db'), closed], from, to)).toEqual({
          verdict: 'allowed',
          egress: { direction: 'egress', ...itself },
          ingress: { direction: 'ingress', ...itself },
        });
  });

  it('are not taken for pods and workloads of the same name', () => {
    const objects = [namespace('app'), namespace('other'), pod('db'), closed];
    const elsewhere = pod('db', {}, { metadata: { namespace: 'other' } });
    expect(verdictOf([...objects, elsewhere], podNamed('db', 'other'), podNamed('db'))).toBe('denied');
    expect(verdictOf([...objects, pod('web')], podNamed('web'), podNamed('db'))).toBe('denied');
    const both = [...objects, ...deployment('db', {})];
    expect(verdictOf(both, workload('db', 'Deployment'), podNamed('db'))).toBe('denied');
    expect(verdictOf(both, podNamed('db'), workload('db', 'Deployment'))).toBe('denied');
  });
});

describe('an end that stands for several', () => {
  const three = deployment('web', { track: 'a' }, { track: 'b' }, { track: 'c' });
  const objects = [pod('db', { app: 'db' }), ...three];

  it.each(['a', 'b', 'c'])('may open what one of its pods may, be it %s', (track) => {
    const policy = ingressTo({ app: 'db' }, fromPods({ track }));
    expect(verdictOf([...objects, policy], workload('web', 'Deployment'), podNamed('db'))).toBe('allowed');
    expect(verdictOf([...objects, policy], podNamed('db'), workload('web', 'Deployment'))).toBe('allowed');
  });

  it.each(['a', 'b', 'c'])('is open where one of its pods is, be it %s', (track) => {
    const others = ['a', 'b', 'c'].filter((each) => each !== track);
    const policy = networkPolicy('others', {
      podSelector: { matchExpressions: [{ key: 'track', operator: 'In', values: others }] },
      policyTypes: ['Ingress'],
    });
    const found = explained([...objects, policy], podNamed('db'), workload('web', 'Deployment'));
    expect([found.verdict, found.ingress.reasons]).toEqual(['allowed', [{ type: 'not-isolated' }]]);
  });

  it.each(['a', 'b', 'c'])('is unknown where that of one is and none is allowed, be it %s', (track) => {
    const policies = [
      ingressTo({ app: 'web' }),
      networkPolicy('invalid', {
        podSelector: { matchLabels: { track } },
        ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } }] }],
      }),
    ];
    const found = explained([...objects, ...policies], podNamed('db'), workload('web', 'Deployment'));
    expect(found.verdict).toBe('unknown');
    expect(found.ingress.reasons).toMatchObject([
      { type: 'unevaluated-policy', policy: { name: 'invalid' } },
    ]);
  });

  it('is denied where all are', () => {
    const policy = ingressTo({ app: 'db' });
    expect(verdictOf([...objects, policy], workload('web', 'Deployment'), podNamed('db'))).toBe('denied');
  });

  it('may be a block of which some addresses are let in', () => {
    const policy = ingressTo({}, fromBlock('8.1.0.0/16'), fromBlock('8.3.0.0/16'));
    const verdicts = ['8.0.0.0/8', '8.0.0.0/15', '8.0.0.0/16', '8.1.2.0/24', '8.3.0.1', '8.2.0.0/16'].map(
      (cidr) => verdictOf([pod('db'), policy], address(cidr), podNamed('db')),
    );
    expect(verdicts).toEqual(['allowed', 'allowed', 'denied', 'allowed', 'allowed', 'denied']);
  });

  it('keeps the first reasons of those that come equally far', () => {
    const policy = ingressTo({ app: 'db' }, fromPods({ track: 'b' }), fromPods({ track: 'c' }));
    const found = explained([...objects, policy], workload('web', 'Deployment'), podNamed('db'));
    expect(found.ingress.reasons).toMatchObject([{ type: 'rule', ruleIndex: 0 }]);
  });
});

describe('the outside as an end', () => {
  it('has no policies of its own, in its direction', () => {
    const outside = { verdict: 'allowed', reasons: [{ type: 'outside' }] };
    const found = modelOf([pod('db')]);
    expect(found.explain(address('8.8.8.8'), podNamed('db'), 'TCP', 80).egress).toEqual({
      direction: 'egress',
      ...outside,
    });
    expect(found.explain(podNamed('db'), address('8.8.8.8'), 'TCP', 80).ingress).toEqual({
      direction: 'ingress',
      ...outside,
    });
  });
});

describe('address families', () => {
  const v4 = pod('v4', { app: 'v4' }, { status: running('10.0.0.1') });
  const v6 = pod('v6', { app: 'v6' }, { status: running('fd00::1') });
  const dual = pod('dual', { app: 'dual' }, { status: running('10.0.0.2', 'fd00::2') });
  const byAddress = { points: { cidrMatchesPods: 'by-address' } } as const;

  it('must be shared by both ends', () => {
    const none = { verdict: 'denied', reasons: [{ type: 'no-address' }] };
    for (const [from, to] of [
      [podNamed('v4'), podNamed('v6')],
      [podNamed('v4'), address('2001:db8::1')],
      [address('2001:db8::1'), podNamed('v4')],
    ] as const)
      expect(explained([v4, v6, dual], from, to)).toEqual({
        verdict: 'denied',
        egress: { direction: 'egress', ...none },
        ingress: { direction: 'ingress', ...none },
      });
    expect(verdictOf([v4, v6, dual], podNamed('dual'), podNamed('v6'))).toBe('allowed');
    expect(verdictOf([v4, v6, dual], podNamed('dual'), address('2001:db8::1'))).toBe('allowed');
    expect(verdictOf([v4], podNamed('v4'), address('2001:db8::1'))).toBe('denied');
    expect(verdictOf([v4], podNamed('v4'), address('8.8.8.8'))).toBe('allowed');
  });

  it('let a connection through if one of them does', () => {
    const other = pod('other', {}, { status: running('10.0.0.3', 'fd00::3') });
    for (const cidr of ['10.0.0.0/8', 'fd00::/8'])
      expect(
        verdictOf(
          [dual, other, ingressTo({ app: 'dual' }, fromBlock(cidr))],
          podNamed('other'),
          podNamed('dual'),
          byAddress,
        ),
      ).toBe('allowed');
    expect(
      verdictOf(
        [dual, other, ingressTo({ app: 'dual' }, fromBlock('9.0.0.0/8'))],
        podNamed('other'),
        podNamed('dual'),
        byAddress,
      ),
    ).toBe('denied');
  });
});

const agent = (nodeName?: string) =>
  pod('agent', {}, { spec: { hostNetwork: true, ...(nodeName !== undefined && { nodeName }) } });
const closed = ingressTo({ app: 'db' });
const asNodes = { points: { hostNetworkPods: 'as-nodes' } } as const;
const db = (nodeName?: string) =>
  pod('db', { app: 'db' }, { spec: nodeName === undefined ? {} : { nodeName } });

describe('a pod on a node', () => {
  it.each([
    ['its own', agent('a'), db('a'), 'allowed'],
    ['another', agent('a'), db('b'), 'denied'],
    ['none yet', agent('a'), db(), 'unknown'],
    ['none yet, on the other side', agent(), db('a'), 'unknown'],
    ['none yet, on either side', agent(), db(), 'unknown'],
  ])('lets in traffic of a node that is %s', (_, one, other, verdict) => {
    expect(verdictOf([one, other, closed], podNamed('agent'), podNamed('db'), asNodes)).toBe(verdict);
  });
});
