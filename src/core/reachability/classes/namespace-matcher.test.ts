import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  namespace,
  networkPolicy,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';

const db = pod('db', { app: 'db' });
const web = pod('web', { app: 'web' }, { metadata: { namespace: 'shop' } });
const shop = namespace('shop', { team: 'x' });
const letting = (peer: object) =>
  networkPolicy('db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [peer] }] });
const ofTeam = (team: string) => ({ namespaceSelector: { matchLabels: { team } } });
const apps = (app: string) => ({ podSelector: { matchLabels: { app } } });

const named = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

/** Whether `web` in the namespace `shop` may reach `db`, which allows a peer. */
const letsIn = (peer: object, objects: readonly Manifest[], unread: ClusterOptions['unread'] = []) =>
  modelOf([...objects, db, web, letting(peer)], { unread }).explain(
    { type: 'pod', namespace: 'shop', name: 'web' },
    { type: 'pod', namespace: 'app', name: 'db' },
    'TCP',
    80,
  ).verdict;

describe('a namespace whose labels were not read', () => {
  const spaces = [namespace('app')];
  const unread = [{ kind: 'Namespace' }];

  it('may be meant by any label, with pods that are meant by theirs', () => {
    expect(letsIn(ofTeam('x'), spaces, unread)).toBe('unknown');
    expect(letsIn({ ...ofTeam('x'), ...apps('web') }, spaces, unread)).toBe('unknown');
    expect(letsIn({ ...ofTeam('x'), ...apps('other') }, spaces, unread)).toBe('denied');
  });

  it('is meant by its name all the same', () => {
    expect(letsIn(named('shop'), spaces, unread)).toBe('allowed');
    expect(letsIn(named('app'), spaces, unread)).toBe('denied');
  });
});

describe('a namespace whose labels were read', () => {
  it('is known though others were not read', () => {
    const spaces = [namespace('app'), shop];
    expect(letsIn(ofTeam('x'), spaces, [{ kind: 'Namespace' }])).toBe('allowed');
    expect(letsIn(ofTeam('y'), spaces, [{ kind: 'Namespace' }])).toBe('denied');
    expect(letsIn(ofTeam('y'), spaces, [{ kind: 'Namespace', namespace: 'app' }])).toBe('denied');
    expect(letsIn(ofTeam('y'), spaces, [{ kind: 'Namespace', namespace: 'shop' }])).toBe('unknown');
  });

  it('is known though objects of other kinds were not read', () => {
    const spaces = [namespace('app'), shop];
    expect(letsIn(ofTeam('x'), spaces, [{ kind: 'Service' }])).toBe('allowed');
    expect(letsIn(ofTeam('y'), spaces, [{ kind: 'Service', namespace: 'shop' }])).toBe('denied');
  });
});

/** The reasons for the verdict from `web` in the namespace `shop` (not in `spaces` unless given) to `db`. */
const asked = (peer: object, options: ClusterOptions, spaces = [namespace('app')]) =>
  modelOf([...spaces, db, web, letting(peer)], options).explain(
    { type: 'pod', namespace: 'shop', name: 'web' },
    { type: 'pod', namespace: 'app', name: 'db' },
    'TCP',
    80,
  );

describe('a namespace that is not in the input', () => {
  const absent = { points: { absentNamespaces: 'unknown' } } as const;

  it('may have any labels, and that is the reason given', () => {
    const { verdict, ingress } = asked(ofTeam('x'), absent);
    expect(verdict).toBe('unknown');
    expect(ingress.reasons).toEqual([{ type: 'assumption', assumption: 'absentNamespaces' }]);
    expect(asked({ ...ofTeam('x'), ...apps('other') }, absent).verdict).toBe('denied');
  });

  it('is meant by its name all the same', () => {
    expect(asked(named('shop'), absent).verdict).toBe('allowed');
    expect(asked(named('app'), absent).verdict).toBe('denied');
    const every = { namespaceSelector: {} };
    expect(asked(every, absent).verdict).toBe('allowed');
  });

  it('has no labels where that is assumed', () => {
    const settled = { points: { absentNamespaces: 'unlabelled' } } as const;
    expect(asked(ofTeam('x'), settled).verdict).toBe('denied');
    const noTeam = { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } };
    expect(asked(noTeam, settled).verdict).toBe('allowed');
    expect(asked(noTeam, absent).verdict).toBe('unknown');
  });

  it('says nothing of others, whose labels were read', () => {
    const known = [namespace('app'), shop];
    expect(asked(ofTeam('y'), absent, known).ingress.reasons).toMatchObject([{ type: 'isolated' }]);
    const points = { absentNamespaces: 'unknown', endPort: 'unknown' } as const;
    const policy = networkPolicy('db', {
      ingress: [{ from: [ofTeam('x')], ports: [{ port: 80, endPort: 90 }] }],
    });
    const stranger = pod('stranger', {}, { metadata: { namespace: 'elsewhere' } });
    const model = modelOf([...known, db, web, stranger, policy], { points });
    const reasonsFrom = (space: string, name: string) =>
      model.explain(
        { type: 'pod', namespace: space, name },
        { type: 'pod', namespace: 'app', name: 'db' },
        'TCP',
        85,
      ).ingress.reasons;
    const ofPort = { type: 'assumption', assumption: 'endPort' };
    expect(reasonsFrom('shop', 'web')).toEqual([ofPort]);
    expect(reasonsFrom('elsewhere', 'stranger')).toEqual([
      ofPort,
      { type: 'assumption', assumption: 'absentNamespaces' },
    ]);
  });

  it('is one whose labels are none, although it is there', () => {
    const broken = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 5 } } };
    expect(asked(ofTeam('x'), absent, [namespace('app'), broken]).verdict).toBe('unknown');
    expect(asked(ofTeam('5'), absent, [namespace('app'), broken]).verdict).toBe('unknown');
  });

  it('leaves open whether cluster tiers are about its pods', () => {
    const ofTeamX = { subject: { namespaces: { matchLabels: { team: 'x' } } } };
    const tier = clusterPolicy('tier', 'Admin', 1, {
      ...ofTeamX,
      egress: [{ action: 'Deny', to: [{ namespaces: {} }] }],
    });
    const model = modelOf([namespace('app'), db, web, tier], absent);
    const { egress } = model.explain(
      { type: 'pod', namespace: 'shop', name: 'web' },
      { type: 'pod', namespace: 'app', name: 'db' },
      'TCP',
      80,
    );
    expect(egress.verdict).toBe('unknown');
    expect(egress.reasons).toContainEqual({ type: 'assumption', assumption: 'absentNamespaces' });
  });
});
