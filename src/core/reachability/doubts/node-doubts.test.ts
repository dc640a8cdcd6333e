import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  networkPolicy,
  node,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { EndpointQuery } from '../model/model.ts';

const linux = node('linux', { 'kubernetes.io/os': 'linux' });
const windows = node('windows', { 'kubernetes.io/os': 'windows' });
const fargate = node('fargate', { 'eks.amazonaws.com/compute-type': 'fargate' });

const podOn = (name: string, nodeName: string, address: string, spec: object = {}) =>
  pod(name, { app: name }, { spec: { nodeName, ...spec }, status: running(address) });
const web = podOn('web', 'linux', '10.0.0.1');
const dbOn = (nodeName: string, spec: object = {}) => podOn('db', nodeName, '10.0.0.2', spec);
const closed = networkPolicy('closed', {
  podSelector: { matchLabels: { app: 'db' } },
  policyTypes: ['Ingress'],
});

const podNamed = (name: string): EndpointQuery => ({ type: 'pod', namespace: 'app', name });
const db = { namespace: 'app', name: 'db', kind: 'Pod' };
const clusterOf = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  modelOf([linux, windows, fargate, web, ...objects], options);
const intoDb = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  clusterOf(objects, options).explain(podNamed('web'), podNamed('db'), 'TCP', 80).ingress;

const onWindows = { type: 'unpoliced-node', node: 'windows', cause: 'windows' };

describe('a pod on a node on which policies may not be enforced', () => {
  it('is not known to be kept from anything, and the node is named', () => {
    expect(intoDb([dbOn('linux'), closed]).verdict).toBe('denied');
    expect(intoDb([dbOn('windows'), closed])).toMatchObject({ verdict: 'unknown', reasons: [onWindows] });
  });

  it('is let in where policies let in, and where none is about it', () => {
    const open = networkPolicy('open', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] });
    expect(intoDb([dbOn('windows'), closed, open])).toMatchObject({
      verdict: 'allowed',
      reasons: [{ type: 'rule', policy: { name: 'open' } }],
    });
    expect(intoDb([dbOn('windows')])).toMatchObject({
      verdict: 'allowed',
      reasons: [{ type: 'not-isolated' }],
    });
  });

  it('is open where no node enforces policies', () => {
    const points = { networkPolicy: 'not-enforced' } as const;
    expect(intoDb([dbOn('windows'), closed], { points })).toMatchObject({
      verdict: 'allowed',
      reasons: [{ type: 'not-enforced' }],
    });
  });

  it('is beyond what tiers deny, and what they accept it is let in for', () => {
    const from = [{ namespaces: {} }];
    const deny = clusterPolicy('deny', 'Admin', 2, { ingress: [{ action: 'Deny', from }] });
    const accept = clusterPolicy('accept', 'Admin', 1, { ingress: [{ action: 'Accept', from }] });
    expect(intoDb([dbOn('linux'), deny]).verdict).toBe('denied');
    const doubted = intoDb([dbOn('windows'), deny]);
    expect(doubted).toMatchObject({
      verdict: 'unknown',
      reasons: [{ type: 'rule', action: 'deny' }, onWindows],
    });
    expect(intoDb([dbOn('windows'), deny, accept, closed]).verdict).toBe('allowed');
  });

  it('is not known to be isolated, and may be exposed to any pod', () => {
    const model = clusterOf([dbOn('windows'), closed]);
    expect(model.isolation(db, 'ingress')).toMatchObject({ isolation: 'unknown', reasons: [onWindows] });
    expect(model.isolation(db, 'egress').isolation).toBe('open');
    const [anyone] = model.exposures(db, 'ingress');
    expect([anyone?.allowed.isEmpty(), anyone?.unknown.isEmpty(), anyone?.reasons]).toEqual([
      true,
      false,
      [onWindows],
    ]);
  });

  it('says nothing of pods that are created tomorrow', () => {
    const all = networkPolicy('all', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(clusterOf([dbOn('windows'), all]).namespaceDefault('app', 'ingress').type).toBe('covered');
  });

  it('is judged like any other where it waits for a node', () => {
    const waiting = pod('db', { app: 'db' }, { status: { phase: 'Pending' } });
    expect(intoDb([waiting, closed]).verdict).toBe('denied');
  });

  it('shares its doubt with pods on the network of the node, unless they are beyond policies', () => {
    const host = dbOn('windows', { hostNetwork: true });
    const reasonsWith = (hostNetworkPods: 'as-pods' | 'as-nodes') =>
      intoDb([host, closed], { points: { hostNetworkPods } }).reasons;
    expect(reasonsWith('as-pods')).toEqual([onWindows]);
    expect(reasonsWith('as-nodes')).toEqual([{ type: 'host-network' }]);
    const model = clusterOf([host, closed], { points: { hostNetworkPods: 'as-nodes' } });
    expect(model.enforcementDoubts(db)).toEqual([]);
  });
});

describe('the node that is named', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', controller: true, uid: '1' };
  const statefulSet: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'app' },
    spec: { template: { metadata: { labels: { app: 'db' } }, spec: { containers: [] } } },
  };
  const replica = (place: number, nodeName: string) =>
    pod(
      `db-${place}`,
      { app: 'db' },
      {
        metadata: { ownerReferences: [owner] },
        spec: { nodeName },
        status: running(`10.0.1.${place}`),
      },
    );
  const second = node('another-windows', { 'kubernetes.io/os': 'windows' });
  const model = clusterOf([
    statefulSet,
    second,
    replica(0, 'linux'),
    replica(1, 'windows'),
    replica(2, 'another-windows'),
    replica(3, 'fargate'),
    closed,
  ]);
  const into = (to: EndpointQuery) => model.explain(podNamed('web'), to, 'TCP', 80).ingress;

  it('is the own one of a pod', () => {
    expect(into(podNamed('db-0')).verdict).toBe('denied');
    expect([1, 2, 3].map((place) => into(podNamed(`db-${place}`)).reasons)).toEqual([
      [onWindows],
      [{ ...onWindows, node: 'another-windows' }],
      [{ type: 'unpoliced-node', node: 'fargate', cause: 'fargate' }],
    ]);
  });

  it('is the first of each kind for a workload', () => {
    const workload = { namespace: 'app', name: 'db', kind: 'StatefulSet' };
    expect(model.enforcementDoubts(workload)).toEqual([
      { ...onWindows, node: 'another-windows' },
      { type: 'unpoliced-node', node: 'fargate', cause: 'fargate' },
    ]);
    expect(model.isolation(workload, 'ingress').isolation).toBe('unknown');
    expect(model.enforcementDoubts({ namespace: 'app', name: 'web', kind: 'Pod' })).toEqual([]);
  });
});

const block = (cidr: string) =>
  networkPolicy('block', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ ipBlock: { cidr } }] }],
  });

describe('a pod that is asked about by others', () => {
  const stranger = podOn('stranger', 'fargate', '10.0.0.3');
  const fromStranger = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
    clusterOf([dbOn('linux'), stranger, ...objects], options).explain(
      podNamed('stranger'),
      podNamed('db'),
      'TCP',
      80,
    ).ingress;
  const onFargate = { type: 'unpoliced-node', node: 'fargate', cause: 'fargate' };

  it('may be an address of the outside to blocks that match no pods', () => {
    expect(fromStranger([block('10.0.0.0/24')])).toEqual({
      direction: 'ingress',
      verdict: 'unknown',
      reasons: [onFargate],
    });
    expect(fromStranger([block('10.1.0.0/24')]).verdict).toBe('denied');
    expect(intoDb([dbOn('linux'), stranger, block('10.0.0.0/24')]).verdict).toBe('denied');
    const points = { cidrMatchesPods: 'by-address' } as const;
    expect(fromStranger([block('10.0.0.0/24')], { points }).verdict).toBe('allowed');
  });

  it('is let in by its labels, and may not be kept out or passed on by them', () => {
    const labels = { matchLabels: { app: 'stranger' } };
    const from = [{ pods: { namespaceSelector: {}, podSelector: labels } }];
    const rule = (action: string) => clusterPolicy('rule', 'Admin', 1, { ingress: [{ action, from }] });
    const byLabel = networkPolicy('label', {
      podSelector: {},
      ingress: [{ from: [{ podSelector: labels }] }],
    });
    expect(fromStranger([byLabel]).verdict).toBe('allowed');
    expect(fromStranger([closed, rule('Accept')]).verdict).toBe('allowed');
    const denied = fromStranger([rule('Deny')]);
    expect(denied.verdict).toBe('unknown');
    expect(denied.reasons).toContainEqual(onFargate);
    const accept = clusterPolicy('accept', 'Admin', 2, {
      ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }],
    });
    expect(fromStranger([closed, rule('Pass'), accept]).verdict).toBe('unknown');
  });
});

describe('nodes that were not read', () => {
  const unread = [{ kind: 'Node' }];
  const reasons = (objects: readonly Manifest[]) =>
    modelOf([web, ...objects, closed], { unread }).explain(podNamed('web'), podNamed('db'), 'TCP', 80)
      .ingress;

  it('leave it open whether policies are enforced on the pods that run there', () => {
    expect(reasons([dbOn('linux')])).toMatchObject({
      verdict: 'unknown',
      reasons: [{ type: 'unread', unread: { kind: 'Node' } }],
    });
  });

  it('leave nothing open on those that were read', () => {
    expect(reasons([linux, dbOn('linux')]).verdict).toBe('denied');
  });
});

describe('a pod on the network of such a node', () => {
  const agent = podOn('agent', 'windows', '192.168.0.2', { hostNetwork: true });
  const fromBlock = networkPolicy('db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/24' } }] }],
  });
  const points = { cidrMatchesPods: 'never', hostNetworkPods: 'as-nodes' } as const;
  const fromAgent = (...tiers: readonly Manifest[]) =>
    clusterOf([agent, dbOn('linux'), fromBlock, ...tiers], { points }).explain(
      podNamed('agent'),
      podNamed('db'),
      'TCP',
      80,
    );

  it('may be an address of the outside that a block lets in', () => {
    expect(fromAgent()).toMatchObject({ verdict: 'unknown', ingress: { reasons: [onWindows] } });
  });

  it.each(['Accept', 'Deny'])('may be so beneath a cluster tier that is about others: %s', (action) => {
    const from = [{ namespaces: { matchLabels: { none: 'such' } } }];
    const tier = clusterPolicy('others', 'Admin', 1, { ingress: [{ action, from }] });
    expect(fromAgent(tier)).toMatchObject({ verdict: 'unknown', ingress: { reasons: [onWindows] } });
  });
});
