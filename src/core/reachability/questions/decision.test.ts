import { describe, expect, it } from 'vitest';
import { InventoryBuilder } from '../../inventory/from-objects.ts';
import type { Assumptions } from '../plugins/cni-profile.ts';
import { compile } from '../compilation/compile.ts';
import type { EndpointQuery } from '../model/model.ts';
import { resolveAssumptions } from '../plugins/profiles.ts';

const pod = (name: string, spec: object = {}, status: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'app', labels: { app: name } },
  spec: { containers: [{ name: 'main', ports: [{ name: 'web', containerPort: 8080 }] }], ...spec },
  status,
});
const running = (address: string) => ({ phase: 'Running', podIP: address, podIPs: [{ ip: address }] });
const isolating = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'isolating', namespace: 'app' },
  spec: { podSelector: { matchLabels: { app: 'db' } }, ...spec },
});
const tier = (name: string, priority: number, spec: object) => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier: 'Admin', priority, subject: { namespaces: {} }, ...spec },
});

interface Asked {
  readonly points?: Partial<Assumptions>;
  readonly unread?: string;
  readonly from?: EndpointQuery;
  readonly to?: EndpointQuery;
  /** Whether objects have a location, which is in cluster.yaml by default. */
  readonly location?: 'known' | 'unknown';
}

const podNamed = (name: string): EndpointQuery => ({ type: 'pod', namespace: 'app', name });

/** By default TCP 8080 from pod `web` to pod `db`. */
function explained(
  objects: readonly object[],
  { points = {}, unread, from, to, location = 'known' }: Asked = {},
) {
  const builder = new InventoryBuilder();
  builder.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
  for (const object of objects)
    builder.add(object, location === 'known' ? { file: 'cluster.yaml', line: 1 } : undefined);
  if (unread !== undefined) builder.unread({ kind: unread, reason: 'forbidden', message: 'forbidden' });
  const assumptions = resolveAssumptions('unknown', {
    networkPolicy: 'enforced',
    cidrMatchesPods: 'never',
    hostNetworkPods: 'as-pods',
    ...points,
  });
  const model = compile(builder.build(), { assumptions });
  return model.explain(from ?? podNamed('web'), to ?? podNamed('db'), 'TCP', 8080);
}

const host = (spec: object) => pod('web', { hostNetwork: true, ...spec }, running('172.18.0.2'));
const db = (spec: object) => pod('db', spec, running('10.0.0.2'));
const both = [pod('web', {}, running('10.0.0.1')), pod('db', {}, running('10.0.0.2'))];

describe('the reasons of a verdict', () => {
  it('are every doubt where the tiers could not be read', () => {
    const { verdict, ingress } = explained([...both, isolating({ policyTypes: ['Ingress'] })], {
      unread: 'ClusterNetworkPolicy',
    });
    expect([verdict, ingress.verdict]).toEqual(['unknown', 'unknown']);
    expect(ingress.reasons).toMatchObject([{ type: 'unread', unread: { kind: 'ClusterNetworkPolicy' } }]);
  });

  it('are the rule that allows, and nothing that merely might', () => {
    const rules = [
      { ports: [{ port: 'web' }] },
      { ports: [{ port: 8080 }], from: [{ podSelector: { matchLabels: { app: 'other' } } }] },
    ];
    const { verdict, ingress } = explained([...both, isolating({ ingress: rules })]);
    expect(verdict).toBe('allowed');
    expect(ingress.reasons).toMatchObject([
      { type: 'rule', policy: { name: 'isolating' }, ruleIndex: 0, action: 'allow' },
    ]);
  });

  it('are the open point where a rule may match, and no other', () => {
    const rules = [{ to: [{ podSelector: {} }], ports: [{ port: 'web' }] }, { ports: [{ port: 9 }] }];
    const { verdict, egress } = explained([...both, isolating({ policyTypes: ['Egress'], egress: rules })], {
      points: { namedEgressPorts: 'unknown' },
      from: podNamed('db'),
      to: podNamed('web'),
    });
    expect(verdict).toBe('unknown');
    expect(egress.reasons).toEqual([{ type: 'assumption', assumption: 'namedEgressPorts' }]);
  });

  it('do not name a missing address where the pod has one', () => {
    const byBlock = isolating({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] });
    const points = { cidrMatchesPods: 'by-address' } as const;
    const waiting = explained([pod('web'), both[1]!, byBlock], { points });
    expect([waiting.verdict, waiting.ingress.reasons]).toEqual(['unknown', [{ type: 'no-address' }]]);
    expect(explained([...both, byBlock], { points }).verdict).toBe('allowed');
  });

  it('are the doubts, whatever a tier that was read accepts', () => {
    const accept = tier('accept', 1, { ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }] });
    const { verdict, ingress } = explained([...both, accept], { unread: 'AdminNetworkPolicy' });
    expect([verdict, ingress.reasons]).toMatchObject(['unknown', [{ type: 'unread' }]]);
  });

  it('say where the rule stands that allows, as far as that is known', () => {
    const objects = [...both, isolating({ ingress: [{ ports: [{ port: 8080 }] }] })];
    const at = { file: 'cluster.yaml', line: 1 };
    const reason = { type: 'rule', ruleIndex: 0, action: 'allow' };
    const policy = { kind: 'NetworkPolicy', namespace: 'app', name: 'isolating' };
    expect(explained(objects).ingress.reasons).toEqual([
      { ...reason, policy: { ...policy, location: at }, location: at },
    ]);
    expect(explained(objects, { location: 'unknown' }).ingress.reasons).toEqual([{ ...reason, policy }]);
  });

  it('are no open point of a rule that does not match anyway', () => {
    const rules = [{ ports: [{ port: 80, endPort: 90 }] }];
    const { verdict, ingress } = explained([...both, isolating({ ingress: rules })], {
      points: { endPort: 'unknown' },
    });
    expect([verdict, ingress.reasons]).toMatchObject(['denied', [{ type: 'isolated' }]]);
  });

  it('name the port that is open, and no missing address, where the pod has one', () => {
    const peers = [{ ipBlock: { cidr: '10.0.0.0/8' } }];
    const rules = [{ from: peers, ports: [{ port: 8000, endPort: 9000 }] }];
    const points = { endPort: 'unknown', cidrMatchesPods: 'by-address' } as const;
    const { verdict, ingress } = explained([...both, isolating({ ingress: rules })], { points });
    expect([verdict, ingress.reasons]).toEqual(['unknown', [{ type: 'assumption', assumption: 'endPort' }]]);
  });

  it('resolve no named port outside the cluster', () => {
    const named = isolating({ policyTypes: ['Egress'], egress: [{ ports: [{ port: 'web' }] }] });
    const outside = { type: 'address', cidr: '203.0.113.7' } as const;
    const { verdict, egress } = explained([...both, named], { from: podNamed('db'), to: outside });
    expect([verdict, egress.reasons]).toMatchObject(['denied', [{ type: 'isolated' }]]);
  });
});

describe('traffic with pods on the network of a node', () => {
  const denied = isolating({ policyTypes: ['Ingress'] });

  it('is allowed from the own node', () => {
    const { verdict, ingress } = explained([host({ nodeName: 'a' }), db({ nodeName: 'a' }), denied], {
      points: { hostNetworkPods: 'as-nodes' },
    });
    expect([verdict, ingress.reasons]).toEqual(['allowed', [{ type: 'host-network' }]]);
  });

  it('is denied from another node', () => {
    const { verdict } = explained([host({ nodeName: 'a' }), db({ nodeName: 'b' }), denied], {
      points: { hostNetworkPods: 'as-nodes' },
    });
    expect(verdict).toBe('denied');
  });

  it('is unknown from a node that is not settled yet', () => {
    const { verdict, ingress } = explained([host({}), db({ nodeName: 'b' }), denied], {
      points: { hostNetworkPods: 'as-nodes' },
    });
    expect([verdict, ingress.reasons]).toEqual(['unknown', [{ type: 'host-network' }]]);
  });

  it('is unknown with every reason where policies leave it open too', () => {
    const open = isolating({ ingress: [{ ports: [{ port: 8000, endPort: 9000 }] }] });
    const { verdict, ingress } = explained([host({}), db({ nodeName: 'b' }), open], {
      points: { hostNetworkPods: 'as-nodes', endPort: 'unknown' },
    });
    expect([verdict, ingress.reasons]).toEqual([
      'unknown',
      [{ type: 'assumption', assumption: 'endPort' }, { type: 'host-network' }],
    ]);
  });

  it('is unknown from the own node where the plugin may judge it like any pod', () => {
    const { verdict, ingress } = explained([host({ nodeName: 'a' }), db({ nodeName: 'a' }), denied], {
      points: { hostNetworkPods: 'unknown' },
    });
    expect([verdict, ingress.reasons]).toEqual([
      'unknown',
      [{ type: 'assumption', assumption: 'hostNetworkPods' }],
    ]);
  });
});

describe('equal priorities of a tier', () => {
  const everyone = [{ namespaces: {} }];
  const accept = tier('accept', 1, { ingress: [{ action: 'Accept', from: everyone }] });
  const deny = tier('deny', 1, { ingress: [{ action: 'Deny', from: everyone }] });

  it('are unknown with the rules of both sides where they disagree', () => {
    const { verdict, ingress } = explained([...both, accept, deny]);
    expect(verdict).toBe('unknown');
    expect(ingress.reasons).toMatchObject([
      { type: 'rule', policy: { name: 'accept' }, action: 'allow' },
      { type: 'rule', policy: { name: 'deny' }, action: 'deny' },
    ]);
  });

  it('give the baseline no say once a rule has decided', () => {
    const baseline = tier('baseline', 0, { tier: 'Baseline', ingress: [{ action: 'Deny', from: everyone }] });
    const { verdict, ingress } = explained([...both, accept, baseline]);
    expect(verdict).toBe('allowed');
    expect(ingress.reasons).toMatchObject([{ policy: { name: 'accept' } }]);
  });
});
