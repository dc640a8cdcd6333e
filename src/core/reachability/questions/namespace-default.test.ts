import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { NamespaceDefault } from '../model/model.ts';

const having = (key: string) => ({ matchExpressions: [{ key, operator: 'Exists' }] });
const requiring = (...keys: readonly string[]) => ({
  matchExpressions: keys.map((key) => ({ key, operator: 'Exists' })),
});
const lacking = (key: string) => ({ matchExpressions: [{ key, operator: 'DoesNotExist' }] });
const onPods = (podSelector: object) => ({ pods: { namespaceSelector: {}, podSelector } });

const everyPod = { namespaces: {} };
const everyAddress = { networks: ['0.0.0.0/0', '::/0'] };
const denyAll = [
  { action: 'Deny', to: [everyPod] },
  { action: 'Deny', to: [everyAddress] },
];
const acceptAll = [{ action: 'Accept', to: [everyPod, everyAddress] }];

const denying = (name: string, priority: number, spec: object = {}) =>
  clusterPolicy(name, 'Baseline', priority, { egress: denyAll, ...spec });

/** The type of the answer with the names of its reasons, or the labels of a pod that is not isolated. */
function textOf(answer: NamespaceDefault): string {
  if (answer.type === 'open') return `open to ${JSON.stringify(answer.witness)}`;
  if (answer.type === 'covered') return `covered by ${answer.policies.map(({ name }) => name).join(', ')}`;
  return `${answer.type}: ${answer.reasons.map((reason) => (reason.type === 'rule' ? `${reason.action} by ${reason.policy.name}` : reason.type)).join(', ')}`;
}

const defaultOf = (objects: readonly Manifest[], options: Parameters<typeof modelOf>[1] = {}) =>
  textOf(modelOf(objects, options).namespaceDefault('app', 'egress'));

describe('the default of a namespace by its NetworkPolicies', () => {
  const both = { policyTypes: ['Ingress', 'Egress'] };

  it('is covered by a policy on every pod, in the directions that it has', () => {
    const model = modelOf([networkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress'] })]);
    expect(textOf(model.namespaceDefault('app', 'ingress'))).toBe('covered by deny');
    expect(textOf(model.namespaceDefault('app', 'egress'))).toBe('open to {}');
  });

  it('rests on policies of the namespace alone', () => {
    const elsewhere = networkPolicy('deny', { podSelector: {}, ...both }, { namespace: 'other' });
    expect(defaultOf([namespace('app'), namespace('other'), elsewhere])).toBe('open to {}');
  });

  it('is covered by policies that leave no labels out together', () => {
    const policies = [
      networkPolicy('with-app', { podSelector: having('app'), ...both }),
      networkPolicy('without-app', { podSelector: lacking('app'), ...both }),
    ];
    expect(defaultOf(policies)).toBe('covered by with-app, without-app');
    expect(defaultOf([...policies, networkPolicy('all', { podSelector: {}, ...both })])).toBe(
      'covered by all',
    );
  });

  it('is open with labels that no policy selects', () => {
    expect(defaultOf([networkPolicy('without-app', { podSelector: lacking('app'), ...both })])).toBe(
      'open to {"app":"any-other"}',
    );
  });

  it('says where the covering policy stands', () => {
    const model = modelOf([networkPolicy('deny', { podSelector: {}, ...both })]);
    expect(model.namespaceDefault('app', 'egress')).toEqual({
      type: 'covered',
      policies: [
        {
          kind: 'NetworkPolicy',
          namespace: 'app',
          name: 'deny',
          location: { file: 'cluster.yaml', line: 1 },
        },
      ],
    });
  });

  it('is open where the plugin enforces no NetworkPolicy', () => {
    const points = { networkPolicy: 'not-enforced' } as const;
    expect(defaultOf([networkPolicy('deny', { podSelector: {}, ...both })], { points })).toBe('open to {}');
  });

  it('is unknown where covering policies may not be enforced, and open where there are none', () => {
    const points = { networkPolicy: 'unknown' } as const;
    expect(defaultOf([networkPolicy('deny', { podSelector: {}, ...both })], { points })).toBe(
      'unknown: assumption',
    );
    expect(defaultOf([], { points })).toBe('open to {}');
  });

  it('is unknown where policies of the namespace were not read, unless others cover it', () => {
    const unread = [{ kind: 'NetworkPolicy', namespace: 'app' }];
    expect(defaultOf([], { unread })).toBe('unknown: unread');
    expect(defaultOf([networkPolicy('deny', { podSelector: {}, ...both })], { unread })).toBe(
      'covered by deny',
    );
    expect(defaultOf([], { unread: [{ kind: 'NetworkPolicy', namespace: 'other' }] })).toBe('open to {}');
  });

  it('is unknown beside a cluster tier that was not read, whatever covers it', () => {
    const unread = [{ kind: 'AdminNetworkPolicy' }];
    expect(defaultOf([networkPolicy('deny', { podSelector: {}, ...both })], { unread })).toBe(
      'unknown: unread',
    );
    expect(defaultOf([clusterPolicy('deny', 'Admin', 1, { egress: denyAll })], { unread })).toBe(
      'unknown: unread',
    );
    expect(defaultOf([clusterPolicy('deny', 'Admin', 1, { egress: denyAll })])).toBe('covered by deny');
    expect(defaultOf([], { unread })).toBe('unknown: unread');
  });

  it('is open beneath cluster tiers that the plugin does not enforce', () => {
    const objects = [clusterPolicy('deny', 'Admin', 1, { egress: denyAll })];
    expect(defaultOf(objects, { points: { clusterTiers: 'not-enforced' } })).toBe('open to {}');
    expect(defaultOf(objects)).toBe('covered by deny');
  });

  it('is unknown where a policy of the namespace was not evaluated', () => {
    const invalid = { podSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] }, ...both };
    expect(defaultOf([networkPolicy('bad', invalid)])).toBe('unknown: unevaluated-policy');
  });

  it('is unknown, with the policies, where their selectors are too many to follow', () => {
    const selectors = Array.from({ length: 16 }, (_, place) => requiring(`a-${place}`, `b-${place}`));
    const policies = [...selectors, having('z'), lacking('z')].map((podSelector, place) =>
      networkPolicy(`policy-${10 + place}`, { podSelector, ...both }),
    );
    const answer = modelOf(policies).namespaceDefault('app', 'egress');
    expect(answer).toMatchObject({ type: 'unknown', reasons: [{ type: 'isolated' }] });
  });
});

describe('the default of a namespace by cluster tiers', () => {
  it('is covered on egress by a tier that denies whatever no rule names', () => {
    const accept = { action: 'Accept', to: [{ namespaces: { matchLabels: { team: 'x' } } }] };
    expect(defaultOf([denying('baseline', 1, { egress: [accept, ...denyAll] })])).toBe('covered by baseline');
  });

  it('is not covered on ingress, which tiers have no peers outside the cluster for', () => {
    const model = modelOf([
      clusterPolicy('baseline', 'Baseline', 1, { ingress: [{ action: 'Deny', from: [everyPod] }] }),
    ]);
    expect(textOf(model.namespaceDefault('app', 'ingress'))).toBe('open to {}');
  });

  it('is covered by tiers on every pod of the namespace only', () => {
    const team = { matchLabels: { team: 'x' } };
    const policy = denying('baseline', 1, { subject: { namespaces: team } });
    expect(defaultOf([policy])).toBe('open to {}');
    expect(defaultOf([namespace('app', { team: 'x' }), policy])).toBe('covered by baseline');
    const named = denying('baseline', 1, {
      subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'app' } } },
    });
    expect(defaultOf([named])).toBe('covered by baseline');
  });

  it('does not rest on tiers without rules in the direction', () => {
    const idle = clusterPolicy('idle', 'Baseline', 2, { ingress: [{ action: 'Deny', from: [everyPod] }] });
    expect(defaultOf([idle, denying('baseline', 1)])).toBe('covered by baseline');
    expect(defaultOf([idle])).toBe('open to {}');
  });

  it('is not covered where a policy on pods with certain labels lets those out first', () => {
    const letOut = clusterPolicy('let-out', 'Baseline', 1, {
      subject: onPods({ matchLabels: { app: 'proxy' } }),
      egress: acceptAll,
    });
    const policies = [letOut, denying('deny', 2)];
    expect(defaultOf(policies)).toBe('unknown: deny by deny, deny by deny, allow by let-out');
    const proxy = modelOf([...policies, pod('proxy', { app: 'proxy' })]);
    expect(proxy.isolation({ namespace: 'app', name: 'proxy', kind: 'Pod' }, 'egress').isolation).toBe(
      'open',
    );
  });

  it('is covered where the denial goes before what lets pods out', () => {
    const letOut = clusterPolicy('let-out', 'Baseline', 2, {
      subject: onPods({ matchLabels: { app: 'proxy' } }),
      egress: acceptAll,
    });
    expect(defaultOf([letOut, denying('deny', 1)])).toBe('covered by deny');
  });

  it('is not covered where the admin tier passes pods with certain labels on', () => {
    const pass = clusterPolicy('pass', 'Admin', 1, {
      subject: onPods({ matchLabels: { app: 'proxy' } }),
      egress: [{ action: 'Pass', to: [everyPod, everyAddress] }],
    });
    const deny = clusterPolicy('deny', 'Admin', 2, { egress: denyAll });
    expect(defaultOf([pass, deny])).toBe('unknown: deny by deny, deny by deny, pass by pass');
    const netpol = networkPolicy('isolating', { podSelector: {}, policyTypes: ['Egress'] });
    expect(defaultOf([pass, deny, netpol])).toBe('covered by isolating');
  });

  it('is open with labels that neither NetworkPolicies nor denying tiers select', () => {
    const deny = denying('deny', 1, { subject: onPods(lacking('app')) });
    expect(defaultOf([deny])).toBe('open to {"app":"any-other"}');
    const netpol = networkPolicy('isolating', {
      podSelector: { matchLabels: { app: 'any-other' } },
      policyTypes: ['Egress'],
    });
    expect(defaultOf([deny, netpol])).toBe('open to {"app":"any-other-x"}');
    const rest = networkPolicy('isolating', { podSelector: having('app'), policyTypes: ['Egress'] });
    expect(defaultOf([deny, rest])).toBe('unknown: deny by deny, deny by deny');
  });

  it('is open to a pod without labels where tiers deny only some destinations', () => {
    const some = denying('some', 1, {
      subject: onPods(lacking('app')),
      egress: [{ action: 'Deny', to: [{ namespaces: { matchLabels: { team: 'x' } } }] }],
    });
    expect(defaultOf([some])).toBe('open to {}');
    expect(defaultOf([denying('all', 1, { egress: acceptAll })])).toBe('open to {}');
  });

  it('is unknown where the plugin may not enforce tiers, and open where it does not', () => {
    expect(defaultOf([denying('deny', 1)], { points: { clusterTiers: 'unknown' } })).toBe(
      'unknown: deny by deny, deny by deny',
    );
    expect(defaultOf([denying('deny', 1)], { points: { clusterTiers: 'not-enforced' } })).toBe('open to {}');
  });

  it('is unknown where the labels that choose the namespace were not read', () => {
    const policy = denying('deny', 1, { subject: { namespaces: { matchLabels: { team: 'x' } } } });
    expect(defaultOf([pod('db'), policy], { unread: [{ kind: 'Namespace' }] })).toBe(
      'unknown: deny by deny, deny by deny, unread',
    );
  });

  it('is not touched by policies on other namespaces', () => {
    const elsewhere = clusterPolicy('elsewhere', 'Baseline', 1, {
      subject: { namespaces: { matchLabels: { team: 'x' } } },
      egress: acceptAll,
    });
    expect(defaultOf([elsewhere, denying('deny', 2)])).toBe('covered by deny');
  });

  it('is unknown with what denies and with what lets out, and nothing else', () => {
    const toTeam = { action: 'Accept', to: [{ namespaces: { matchLabels: { team: 'x' } } }] };
    const letOut = clusterPolicy('let-out', 'Baseline', 1, {
      subject: onPods(having('proxy')),
      egress: acceptAll,
    });
    const policies = [letOut, denying('deny', 2, { egress: [toTeam, ...denyAll] })];
    expect(defaultOf(policies)).toBe('unknown: deny by deny, deny by deny, allow by let-out');
  });

  it('is open to pods that only policies on every pod deny something', () => {
    const toPods = denying('to-pods', 1, { egress: [{ action: 'Deny', to: [everyPod] }] });
    const toTeam = { action: 'Accept', to: [{ namespaces: { matchLabels: { team: 'x' } } }] };
    const some = denying('some', 2, { subject: onPods(lacking('app')), egress: [toTeam, ...denyAll] });
    const accepting = clusterPolicy('accepting', 'Baseline', 3, {
      subject: onPods(lacking('z')),
      egress: acceptAll,
    });
    expect(defaultOf([toPods, some, accepting])).toBe('open to {"app":"any-other"}');
  });

  it('is open where a rule before every NetworkPolicy accepts whatever no rule names', () => {
    const deny = networkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const accepting = (subject: object) =>
      clusterPolicy('accepting', 'Admin', 1, { subject, egress: acceptAll });
    expect(defaultOf([deny, accepting({ namespaces: {} })])).toBe('open to {}');
    expect(defaultOf([deny, accepting(onPods(having('proxy')))])).toBe('unknown: allow by accepting');
    const baseline = clusterPolicy('accepting', 'Baseline', 1, { egress: acceptAll });
    expect(defaultOf([deny, baseline])).toBe('covered by deny');
  });
});
