import { describe, expect, it } from 'vitest';
import { modelOf, networkPolicy, pod, running } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Reason } from '../model/model.ts';

function reasonText(reason: Reason): string {
  if (reason.type === 'assumption') return `not settled: ${reason.assumption}`;
  return reason.type === 'unread' ? `unread: ${reason.unread.kind}` : reason.type;
}

const podNamed = (name: string) => ({ type: 'pod', namespace: 'app', name }) as const;

/** The verdict of `db` for `web`, if it allows only one kind of peer. */
function ingress(peer: object, options: ClusterOptions = {}, web: Manifest = pod('web', { app: 'web' })) {
  const policy = networkPolicy('ways', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from: [peer], ports: [{ port: 80, endPort: 90 }] }],
  });
  const model = modelOf([web, pod('db', { app: 'db' }), policy], options);
  const { verdict, reasons } = model.explain(podNamed('web'), podNamed('db'), 'TCP', 85).ingress;
  return [verdict, ...reasons.map(reasonText)];
}

const byLabel = { podSelector: { matchLabels: { app: 'web' } } };
const block = { ipBlock: { cidr: '10.0.0.0/8' } };
const withAddress = pod('web', { app: 'web' }, { status: running('10.0.0.1') });

describe('why a peer may match', () => {
  it('is nothing of its own where the ports alone are open', () => {
    const endPort = 'unknown';
    expect(ingress(byLabel, { points: { endPort } })).toEqual(['unknown', 'not settled: endPort']);
    const byAddress = { points: { endPort, cidrMatchesPods: 'by-address' } } as const;
    expect(ingress(block, byAddress, withAddress)).toEqual(['unknown', 'not settled: endPort']);
  });

  it('is whether blocks match addresses of pods', () => {
    const options = { points: { cidrMatchesPods: 'unknown' } } as const;
    expect(ingress(block, options, withAddress)).toEqual(['unknown', 'not settled: cidrMatchesPods']);
    expect(ingress(block, options)).toEqual(['unknown', 'not settled: cidrMatchesPods']);
    expect(ingress(block, {}, withAddress)).toEqual(['denied', 'isolated']);
  });

  it('is an address that a pod has not got yet', () => {
    expect(ingress(block, { points: { cidrMatchesPods: 'by-address' } })).toEqual(['unknown', 'no-address']);
  });

  it('is whether pods on the network of a node are pods like others', () => {
    const host = pod('web', { app: 'web' }, { spec: { hostNetwork: true } });
    const options = { points: { hostNetworkPods: 'unknown' } } as const;
    expect(ingress(byLabel, options, host)).toContain('not settled: hostNetworkPods');
    expect(ingress(byLabel, options)).toEqual(['allowed', 'rule']);
  });

  it('are the labels of namespaces that were not read, where a selector asks for them', () => {
    const unread = [{ kind: 'Namespace' }, { kind: 'Service' }];
    const team = { namespaceSelector: { matchLabels: { team: 'x' } } };
    expect(ingress(team, { unread })).toEqual(['unknown', 'unread: Namespace']);
    const named = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'app' } } };
    expect(ingress(named, { unread })).toEqual(['allowed', 'rule']);
    const endPort = 'unknown';
    expect(ingress(named, { unread, points: { endPort } })).toEqual(['unknown', 'not settled: endPort']);
    expect(ingress(byLabel, { unread, points: { endPort } })).toEqual(['unknown', 'not settled: endPort']);
  });

  it('are the open points of its own kind only: those of pods, or those of blocks', () => {
    const unread = [{ kind: 'Pod' }];
    const points = { hostNetworkPods: 'unknown', cidrMatchesPods: 'by-address', endPort: 'unknown' } as const;
    const host = 'not settled: hostNetworkPods';
    const onNode = pod('web', { app: 'web' }, { spec: { hostNetwork: true } });
    const ofPods = ingress(byLabel, { unread, points }, onNode);
    expect(ofPods).toContain(host);
    expect(ofPods).not.toContain('no-address');
    // It does not matter for a pod with a network of its own.
    expect(ingress(byLabel, { unread, points })).not.toContain(host);
    const ofBlock = ingress(block, { points: { cidrMatchesPods: 'by-address', endPort: 'unknown' } });
    expect(ofBlock).toEqual(['unknown', 'not settled: endPort', 'no-address']);
    const settled = ingress(byLabel, { points: { cidrMatchesPods: 'unknown', endPort: 'unknown' } });
    expect(settled).toEqual(['unknown', 'not settled: endPort']);
  });

  it('are pods that were not read', () => {
    const unread = [{ kind: 'Pod' }, { kind: 'Namespace' }];
    const reasons = ingress({ podSelector: { matchLabels: { app: 'other' } } }, { unread });
    expect(reasons[0]).toBe('unknown');
    expect(reasons).toContain('unread: Pod');
    expect(reasons).not.toContain('unread: Namespace');
  });
});
