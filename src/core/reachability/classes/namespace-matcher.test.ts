import { describe, expect, it } from 'vitest';
import { modelOf, namespace, networkPolicy, pod } from '../../../../test/support/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifest-cluster.ts';

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

/** Whether `web` in the namespace `shop` may reach `db`, which lets a peer in. */
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

  it('has no labels where nothing but its pods speak of it', () => {
    expect(letsIn(ofTeam('x'), [namespace('app')])).toBe('denied');
  });
});
