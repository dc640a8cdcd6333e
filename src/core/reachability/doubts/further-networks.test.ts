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

const on = (networks: string) => ({ annotations: { 'k8s.v1.cni.cncf.io/networks': networks } });
const podAt = (name: string, address: string, metadata: object = {}) =>
  pod(name, { app: name }, { metadata, spec: { nodeName: 'linux' }, status: running(address) });
const web = podAt('web', '10.0.0.1');
const db = podAt('db', '10.0.0.2');
const attachedDb = podAt('db', '10.0.0.2', on('storage'));
const closed = networkPolicy('closed', {
  podSelector: { matchLabels: { app: 'db' } },
  policyTypes: ['Ingress', 'Egress'],
});

const podNamed = (name: string): EndpointQuery => ({ type: 'pod', namespace: 'app', name });
const explained = (objects: readonly Manifest[], from: string, to: string, options: ClusterOptions = {}) =>
  modelOf(objects, options).explain(podNamed(from), podNamed(to), 'TCP', 80);
const onStorage = { type: 'further-network', networks: ['app/storage'] };
const workload = { namespace: 'app', name: 'db', kind: 'Pod' };

describe('a pod on a further network', () => {
  it('is not known to be kept from anything, whatever its policies say, and the network is named', () => {
    const { ingress } = explained([web, attachedDb, closed], 'web', 'db');
    expect(explained([web, db, closed], 'web', 'db').verdict).toBe('denied');
    expect(ingress).toEqual({ direction: 'ingress', verdict: 'unknown', reasons: [onStorage] });
    expect(explained([web, attachedDb, closed], 'db', 'web').egress).toMatchObject({
      verdict: 'unknown',
      reasons: [onStorage],
    });
  });

  it('is not known to be kept from the outside', () => {
    const model = modelOf([attachedDb, closed]);
    const outside: EndpointQuery = { type: 'address', cidr: '8.8.8.8/32' };
    expect(model.explain(podNamed('db'), outside, 'TCP', 80).verdict).toBe('unknown');
    expect(model.explain(outside, podNamed('db'), 'TCP', 80).verdict).toBe('unknown');
  });

  it('is let in where policies let in, by them and not by its networks', () => {
    const open = networkPolicy('open', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] });
    expect(explained([web, attachedDb, closed, open], 'web', 'db').ingress).toMatchObject({
      verdict: 'allowed',
      reasons: [{ type: 'rule', policy: { name: 'open' } }],
    });
    expect(explained([web, attachedDb], 'web', 'db').ingress.reasons).toEqual([{ type: 'not-isolated' }]);
  });

  it('is beyond what tiers deny', () => {
    const deny = clusterPolicy('deny', 'Admin', 1, {
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
    expect(explained([web, db, deny], 'web', 'db').verdict).toBe('denied');
    expect(explained([web, attachedDb, deny], 'web', 'db').ingress).toMatchObject({
      verdict: 'unknown',
      reasons: [{ type: 'rule', action: 'deny' }, onStorage],
    });
  });

  it('is not known to be isolated, and may be exposed to any pod', () => {
    const model = modelOf([attachedDb, closed]);
    expect(model.isolation(workload, 'ingress')).toMatchObject({
      isolation: 'unknown',
      reasons: [onStorage],
    });
    const [anyone] = model.exposures(workload, 'egress');
    expect([anyone?.allowed.isEmpty(), anyone?.unknown.isEmpty()]).toEqual([true, false]);
    expect(model.enforcementDoubts(workload)).toEqual([onStorage]);
    expect(modelOf([db, closed]).enforcementDoubts(workload)).toEqual([]);
  });

  it('says nothing of pods that are created tomorrow', () => {
    const all = networkPolicy('all', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(modelOf([attachedDb, all]).namespaceDefault('app', 'ingress').type).toBe('covered');
  });

  it('is told apart from its replicas', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', controller: true };
    const replica = (place: number, metadata: object = {}) =>
      pod(
        `db-${place}`,
        { app: 'db' },
        { metadata: { ownerReferences: [owner], ...metadata }, status: running(`10.0.1.${place}`) },
      );
    const objects = [web, replica(0), replica(1, on('storage')), closed];
    expect(['db-0', 'db-1'].map((name) => explained(objects, 'web', name).verdict)).toEqual([
      'denied',
      'unknown',
    ]);
    expect(modelOf(objects).classCount).toBe(3);
  });

  it('may have a node in doubt as well', () => {
    const windows = node('linux', { 'kubernetes.io/os': 'windows' });
    expect(explained([windows, web, attachedDb, closed], 'web', 'db').ingress.reasons).toEqual([
      { type: 'unpoliced-node', node: 'linux', cause: 'windows' },
      onStorage,
    ]);
  });
});

const allowsBlock = (cidr: string) =>
  networkPolicy('block', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ ipBlock: { cidr } }] }],
  });

describe('a pod that is asked about by others', () => {
  const router = podAt('router', '10.0.0.3', on('storage'));
  const fromRouter = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
    explained([db, router, ...objects], 'router', 'db', options).ingress;

  it('is kept out by a policy that lets in nobody', () => {
    expect(fromRouter([closed]).verdict).toBe('denied');
    expect(explained([db, router, closed], 'router', 'db').verdict).toBe('denied');
  });

  it.each(['never', 'by-address', 'unknown'] as const)(
    'may come from any block, where blocks match pods %s',
    (cidrMatchesPods) => {
      const options: ClusterOptions = { points: { cidrMatchesPods } };
      const { verdict, reasons } = fromRouter([allowsBlock('192.168.0.0/16')], options);
      expect(verdict).toBe('unknown');
      expect(reasons).toContainEqual(onStorage);
      expect(explained([web, db, router, allowsBlock('192.168.0.0/16')], 'web', 'db', options).verdict).toBe(
        'denied',
      );
    },
  );

  it('is let in at its own address where that is certain', () => {
    const points = { cidrMatchesPods: 'by-address' } as const;
    expect(fromRouter([allowsBlock('10.0.0.3/32')], { points }).verdict).toBe('allowed');
  });

  it('is no reason where a port alone is left open', () => {
    const named = networkPolicy('named', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 79, endPort: 81 }] }],
    });
    expect(fromRouter([named], { points: { endPort: 'unknown' } }).reasons).toEqual([
      { type: 'assumption', assumption: 'endPort' },
    ]);
  });

  it('is let in by its labels, and may not be kept out by labels or addresses', () => {
    const labels = { matchLabels: { app: 'router' } };
    const byLabel = networkPolicy('label', {
      podSelector: {},
      ingress: [{ from: [{ podSelector: labels }] }],
    });
    expect(fromRouter([byLabel]).verdict).toBe('allowed');
    const from = [{ pods: { namespaceSelector: {}, podSelector: labels } }];
    const denied = fromRouter([clusterPolicy('deny', 'Admin', 1, { ingress: [{ action: 'Deny', from }] })]);
    expect(denied.verdict).toBe('unknown');
    expect(denied.reasons).toContainEqual(onStorage);
    const to = [{ networks: ['10.0.0.0/24'] }];
    const noPods = clusterPolicy('no-pods', 'Admin', 1, { egress: [{ action: 'Deny', to }] });
    const points = { cidrMatchesPods: 'by-address' } as const;
    expect(explained([web, db, router, noPods], 'web', 'db', { points }).verdict).toBe('denied');
    expect(explained([web, db, router, noPods], 'web', 'router', { points }).verdict).toBe('unknown');
  });

  it('counts as a pod to tiers that accept it', () => {
    const accept = clusterPolicy('accept', 'Admin', 1, {
      ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }],
    });
    expect(fromRouter([closed, accept]).verdict).toBe('allowed');
  });
});

it('pods on further networks may reach each other over one that they share, and over two of other names', () => {
  const verdicts = ['storage', 'backup'].map((name) => {
    const pods = [podAt('web', '10.0.0.1', on('storage')), podAt('db', '10.0.0.2', on(name))];
    return explained([...pods, closed], 'web', 'db').verdict;
  });
  expect(verdicts).toEqual(['unknown', 'unknown']);
});

const deployment = (name: string, metadata: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'app' },
  spec: { template: { metadata: { labels: { app: name }, ...metadata }, spec: { containers: [] } } },
});
const deploymentNamed = (name: string): EndpointQuery => ({
  type: 'workload',
  namespace: 'app',
  name,
  kind: 'Deployment',
});

it('pods-to-be may come from blocks of any family', () => {
  const verdicts = [{}, on('storage')].map((metadata) => {
    const model = modelOf([deployment('web', metadata), deployment('db'), allowsBlock('fd00::/8')]);
    return model.explain(deploymentNamed('web'), deploymentNamed('db'), 'TCP', 80).verdict;
  });
  expect(verdicts).toEqual(['denied', 'unknown']);
});
