import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Direction } from '../../network/protocol.ts';
import type { Reason } from '../model/model.ts';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'app', uid: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main' }] } },
  },
};
const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: 'web-1',
    namespace: 'app',
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'web', controller: true },
    ],
  },
  spec: { selector: { matchLabels: { app: 'web' } }, template: deployment.spec.template },
};
const replica = (name: string, labels: object, address: string, spec: object = {}) =>
  pod(
    name,
    { app: 'web', ...labels },
    {
      metadata: {
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'rs', controller: true },
        ],
      },
      spec,
      status: running(address),
    },
  );
/** Two replicas that policies can tell apart. */
const web = [
  deployment,
  replicaSet,
  replica('web-a', { canary: 'no' }, '10.0.0.1'),
  replica('web-b', { canary: 'yes' }, '10.0.0.2'),
];
const onCanary = { podSelector: { matchLabels: { canary: 'yes' } } };

function reasonText(reason: Reason): string {
  if (reason.type === 'rule') return `${reason.action} by rule ${reason.ruleIndex} of ${reason.policy.name}`;
  if (reason.type === 'isolated') return `isolated by ${reason.policies.map(({ name }) => name).join(', ')}`;
  return reason.type === 'assumption' ? `not settled: ${reason.assumption}` : reason.type;
}

function isolation(
  objects: readonly Manifest[],
  options: ClusterOptions = {},
  direction: Direction = 'egress',
) {
  const found = modelOf([...web, ...objects], options).isolation(
    { namespace: 'app', name: 'web', kind: 'Deployment' },
    direction,
  );
  return [found.isolation, found.policies.map(({ name }) => name), found.reasons.map(reasonText)];
}

const denyAll = networkPolicy('deny', { podSelector: {}, policyTypes: ['Egress'] });

describe('the isolation of a workload', () => {
  it('is by every policy that selects it in the direction', () => {
    const other = networkPolicy('other', { podSelector: {}, egress: [{}] });
    const ingress = networkPolicy('ingress', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(isolation([denyAll, other, ingress])).toEqual([
      'isolated',
      ['deny', 'other'],
      ['isolated by deny, other'],
    ]);
  });

  it('is open where no policy selects it', () => {
    expect(isolation([denyAll], {}, 'ingress')).toEqual(['open', [], ['not-isolated']]);
  });

  it('is open where policies are not enforced', () => {
    const points = { networkPolicy: 'not-enforced' } as const;
    expect(isolation([denyAll], { points })).toEqual(['open', [], ['not-enforced']]);
  });

  it('is partly where only some of its pods are selected', () => {
    const some = networkPolicy('canary', { ...onCanary, policyTypes: ['Egress'] });
    expect(isolation([some])).toEqual(['partly', ['canary'], ['not-isolated', 'isolated by canary']]);
  });

  it('is unknown where policies may not be enforced, with the policies that select it', () => {
    const points = { networkPolicy: 'unknown' } as const;
    expect(isolation([denyAll], { points })).toEqual(['unknown', ['deny'], ['not settled: networkPolicy']]);
    expect(isolation([], { points })).toEqual(['open', [], ['not-isolated']]);
  });

  it('is unknown where that of one of its pods is', () => {
    const points = { networkPolicy: 'unknown' } as const;
    const some = networkPolicy('canary', { ...onCanary, policyTypes: ['Egress'] });
    expect(isolation([some], { points })).toEqual([
      'unknown',
      ['canary'],
      ['not-isolated', 'not settled: networkPolicy'],
    ]);
  });

  it('is unknown where policies were not read, unless one that was selects it', () => {
    const unread = [{ kind: 'NetworkPolicy', namespace: 'app' }];
    expect(isolation([], { unread })).toEqual(['unknown', [], ['unread']]);
    expect(isolation([denyAll], { unread })).toEqual(['isolated', ['deny'], ['isolated by deny']]);
  });

  it('is open on the network of the node where that is out of reach of policies', () => {
    const objects = [pod('agent', {}, { spec: { hostNetwork: true } }), denyAll];
    const agent = { namespace: 'app', name: 'agent', kind: 'Pod' };
    const found = (hostNetworkPods: 'as-nodes' | 'as-pods' | 'unknown') =>
      modelOf(objects, { points: { hostNetworkPods } }).isolation(agent, 'egress');
    expect(found('as-nodes')).toMatchObject({ isolation: 'open', reasons: [{ type: 'host-network' }] });
    expect(found('as-pods')).toMatchObject({ isolation: 'isolated' });
    expect(found('unknown')).toMatchObject({
      isolation: 'unknown',
      reasons: [{ type: 'assumption', assumption: 'hostNetworkPods' }],
    });
  });
});

const everyone = { namespaces: {} };
const egress = [
  { action: 'Accept', to: [{ namespaces: { matchLabels: { team: 'x' } } }] },
  { action: 'Deny', to: [everyone] },
  { action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] },
];
const baseline = clusterPolicy('baseline', 'Baseline', 1, { egress });

const accepting = (rule: object) =>
  clusterPolicy('accepting', 'Admin', 1, { egress: [{ action: 'Accept', ...rule }] });

describe('the isolation of a workload by cluster tiers', () => {
  it('is by the rules that deny whatever no rule names', () => {
    expect(isolation([baseline])).toEqual([
      'isolated',
      [],
      ['deny by rule 1 of baseline', 'deny by rule 2 of baseline'],
    ]);
    const admin = clusterPolicy('admin', 'Admin', 1, { egress });
    expect(isolation([admin])[2]).toEqual(['deny by rule 1 of admin', 'deny by rule 2 of admin']);
  });

  it('is unknown where the plugin may not enforce them', () => {
    expect(isolation([baseline], { points: { clusterTiers: 'unknown' } })).toEqual([
      'unknown',
      [],
      ['deny by rule 1 of baseline', 'deny by rule 2 of baseline'],
    ]);
  });

  it('does not last where a rule before every NetworkPolicy accepts whatever no rule names', () => {
    expect(isolation([denyAll, accepting({ to: [everyone] })])).toEqual([
      'open',
      ['deny'],
      ['allow by rule 0 of accepting'],
    ]);
    expect(isolation([denyAll, accepting({ to: [{ networks: ['0.0.0.0/0', '::/0'] }] })])[0]).toBe('open');
    expect(isolation([denyAll, accepting({ to: [{ namespaces: { matchLabels: { team: 'x' } } }] })])[0]).toBe(
      'isolated',
    );
    const onePort = { protocols: [{ tcp: { destinationPort: { number: 53 } } }] };
    expect(isolation([denyAll, accepting({ to: [everyone], ...onePort })])[0]).toBe('isolated');
    expect(
      isolation([denyAll, accepting({ to: [everyone] })], { points: { clusterTiers: 'unknown' } })[0],
    ).toBe('unknown');
    const ingress = clusterPolicy('accepting', 'Admin', 1, {
      ingress: [{ action: 'Accept', from: [everyone] }],
    });
    const denyIn = networkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(isolation([denyIn, ingress], {}, 'ingress')[0]).toBe('open');
    expect(
      isolation(
        [
          denyIn,
          clusterPolicy('baseline', 'Baseline', 1, { ingress: [{ action: 'Accept', from: [everyone] }] }),
        ],
        {},
        'ingress',
      )[0],
    ).toBe('isolated');
  });

  it('is open where they deny only some destinations', () => {
    const some = clusterPolicy('some', 'Baseline', 1, { egress: [{ action: 'Deny', to: [everyone] }] });
    expect(isolation([some])).toEqual(['open', [], ['not-isolated']]);
  });
});
