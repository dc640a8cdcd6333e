import { describe, expect, it } from 'vitest';
import {
  modelOf,
  networkPolicy,
  node,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { EndpointQuery } from '../model/model.ts';

const at = (name: string, ...addresses: readonly string[]) =>
  pod(name, { app: name }, { status: running(...addresses) });
const onNode = (nodeName: string | undefined, name: string, address: string) =>
  pod(name, { app: 'web' }, { spec: { nodeName }, status: running(address) });
const db = at('db', '10.244.0.9');
const web = at('web', '10.244.0.5');
const fromWeb = networkPolicy('db', {
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
});
const podNamed = (name: string): EndpointQuery => ({ type: 'pod', namespace: 'app', name });
const block = (cidr: string): EndpointQuery => ({ type: 'address', cidr });

const verdictOf = (
  objects: readonly Manifest[],
  from: EndpointQuery,
  to: EndpointQuery,
  options: ClusterOptions = {},
) => modelOf(objects, options).explain(from, to, 'TCP', 80).verdict;

describe('a block of addresses in an explanation', () => {
  it('stands for the pods in it', () => {
    const objects = [db, web, fromWeb];
    expect(verdictOf(objects, block('10.244.0.4/30'), podNamed('db'))).toBe('allowed');
    expect(verdictOf(objects, block('10.244.0.0/30'), podNamed('db'))).toBe('denied');
    expect(verdictOf(objects, block('0.0.0.0/0'), podNamed('db'))).toBe('allowed');
    const toDb = networkPolicy('web', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }],
    });
    expect(verdictOf([...objects, toDb], podNamed('web'), block('10.244.0.8/29'))).toBe('allowed');
    expect(verdictOf([...objects, toDb], podNamed('web'), block('10.244.0.16/29'))).toBe('denied');
  });

  it('stands for the outside as well, save where pods have every address', () => {
    const fromBlock = networkPolicy('db', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.4/30' } }] }],
    });
    const other = at('other', '10.244.0.4');
    expect(verdictOf([db, web, fromBlock], block('10.244.0.4/31'), podNamed('db'))).toBe('allowed');
    expect(verdictOf([db, web, other, fromBlock], block('10.244.0.4/31'), podNamed('db'))).toBe('denied');
  });

  it('does not stand for the pod at the other end', () => {
    const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(verdictOf([db, web, closed], block('10.244.0.8/30'), podNamed('db'))).toBe('denied');
    expect(verdictOf([db, web, closed], block('10.244.0.0/24'), podNamed('db'))).toBe('denied');
  });

  it('stands for the asking pod alone if that has every address of it', () => {
    const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const twice = at('web', '10.244.0.4', '10.244.0.5');
    const asked = (from: EndpointQuery, to: EndpointQuery) =>
      modelOf([twice, closed]).explain(from, to, 'TCP', 80);
    for (const explanation of [
      asked(podNamed('web'), block('10.244.0.4/31')),
      asked(block('10.244.0.4/31'), podNamed('web')),
    ]) {
      const samePod = { verdict: 'allowed', reasons: [{ type: 'same-pod' }] };
      expect(explanation).toMatchObject({ verdict: 'allowed', egress: samePod, ingress: samePod });
    }
  });

  it('judges a pod by the family of the block', () => {
    const both = at('web', '10.244.0.5', 'fd00::5');
    const inSix = networkPolicy('db', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/64' } }] }],
    });
    const objects = [at('db', '10.244.0.9', 'fd00::9'), both, at('next', '10.244.0.4', 'fd00::4'), inSix];
    const options = { points: { cidrMatchesPods: 'by-address' } } as const;
    expect(verdictOf(objects, block('fd00::4/127'), podNamed('db'), options)).toBe('allowed');
    expect(verdictOf(objects, block('10.244.0.4/31'), podNamed('db'), options)).toBe('denied');
  });

  it('reaches the node of its pods, and may reach it if their node is not known', () => {
    const agent = pod(
      'agent',
      {},
      { spec: { hostNetwork: true, nodeName: 'one' }, status: running('10.9.0.1') },
    );
    const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const fromPodsOn = (...nodes: readonly [string | undefined, string | undefined]) =>
      verdictOf(
        [onNode(nodes[0], 'a', '10.244.0.4'), onNode(nodes[1], 'b', '10.244.0.5'), agent, closed],
        block('10.244.0.4/31'),
        podNamed('agent'),
        { points: { hostNetworkPods: 'as-nodes' } },
      );
    expect(fromPodsOn('two', 'three')).toBe('denied');
    expect(fromPodsOn('two', 'one')).toBe('allowed');
    expect(fromPodsOn('two', undefined)).toBe('unknown');
  });

  it('leaves out pods on the network of their node, which have its address', () => {
    const host = pod(
      'host',
      { app: 'web' },
      { spec: { hostNetwork: true, nodeName: 'node-1' }, status: running('10.9.0.1') },
    );
    expect(verdictOf([db, host, fromWeb], block('10.9.0.0/30'), podNamed('db'))).toBe('denied');
  });
});

describe('a replica that was not read', () => {
  const replica = at('web', '10.1.0.5');
  const fromBlock = networkPolicy('db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [{ ipBlock: { cidr: '10.2.0.0/16' } }] }],
  });
  const inside = pod('db', { app: 'db' }, { metadata: { namespace: 'app' }, status: running('10.1.0.9') });
  const elsewhere = { ...replica, metadata: { name: 'web', namespace: 'front', labels: { app: 'web' } } };
  const asked = (points: ClusterOptions['points'], more: readonly Manifest[] = []) =>
    modelOf([inside, elsewhere, fromBlock, ...more], {
      unread: [{ kind: 'Pod', namespace: 'front' }],
      points: points!,
    }).explain({ type: 'pod', namespace: 'front', name: 'web' }, podNamed('db'), 'TCP', 80);

  it('may have any address that a CIDR means', () => {
    const { verdict, ingress } = asked({ cidrMatchesPods: 'by-address' });
    expect(verdict).toBe('unknown');
    expect(ingress.reasons).toContainEqual(
      expect.objectContaining({ type: 'unread', unread: expect.objectContaining({ kind: 'Pod' }) }),
    );
  });

  it('is meant by no CIDR where CIDRs never match pods, unless it may be on a node that is not policed', () => {
    expect(asked({ cidrMatchesPods: 'never' }).verdict).toBe('denied');
    const fargate = node('fargate', { 'eks.amazonaws.com/compute-type': 'fargate' });
    const { verdict, ingress } = asked({ cidrMatchesPods: 'never' }, [fargate]);
    expect(verdict).toBe('unknown');
    expect(ingress.reasons).toMatchObject([{ type: 'unread', unread: { kind: 'Pod' } }]);
  });
});
