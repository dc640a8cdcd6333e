import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  modelOf,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Connection } from '../model/model.ts';

const name = (end: Connection['from']) => ('name' in end ? end.name : end.range.first);

const end = (of: string) => ({ type: 'pod', namespace: 'app', name: of }) as const;

/** The verdict of rows and of explanations for TCP 80 between two pods, which must be the same. */
function verdict(objects: readonly Manifest[], from: string, to: string, options: ClusterOptions = {}) {
  const model = modelOf(objects, options);
  const explained = model.explain(end(from), end(to), 'TCP', 80).verdict;
  const row = [...model.connections()].find((each) => name(each.from) === from && name(each.to) === to);
  const known = row?.allowed.has('TCP', 80) === true ? 'allowed' : 'denied';
  expect(row?.unknown.has('TCP', 80) === true ? 'unknown' : known).toBe(explained);
  return explained;
}

const on = (nodeName: string | undefined, ...addresses: readonly string[]) => ({
  spec: nodeName === undefined ? {} : { nodeName },
  status: running(...addresses),
});
const agentOn = (nodeName: string | undefined, ...addresses: readonly string[]) =>
  pod(
    'agent',
    {},
    { ...on(nodeName, ...addresses), spec: { hostNetwork: true, ...(nodeName && { nodeName }) } },
  );
/** A tier that accepts or denies all ingress. */
const tierOf = (tier: 'Admin' | 'Baseline', action: string) =>
  clusterPolicy('all', tier, 1, { ingress: [{ action, from: [{ namespaces: {} }] }] });
const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const points = { hostNetworkPods: 'as-nodes' } as const;

describe('traffic between a pod and its node', () => {
  const db = pod('db', {}, on('one', '10.0.0.1'));
  const both = pod('other', {}, on('two', '10.0.0.9', 'fd00::9'));

  it('is open where they share a node, in both directions', () => {
    const objects = [db, agentOn('one', '192.168.0.1'), closed];
    expect(verdict(objects, 'agent', 'db', { points })).toBe('allowed');
    expect(verdict(objects, 'db', 'agent', { points })).toBe('allowed');
    expect(verdict([db, agentOn('two', '192.168.0.2'), closed], 'agent', 'db', { points })).toBe('denied');
  });

  it('may be open where the node of one is not known', () => {
    expect(verdict([db, agentOn(undefined, '192.168.0.1'), closed], 'agent', 'db', { points })).toBe(
      'unknown',
    );
  });

  it('takes an address family that both have', () => {
    const verdicts = [['192.168.0.1'], ['192.168.0.1', 'fd00:1::1'], ['fd00:1::1']].map((addresses) =>
      verdict([db, both, agentOn('one', ...addresses), closed], 'agent', 'db', { points }),
    );
    expect(verdicts).toEqual(['allowed', 'allowed', 'denied']);
  });
});

describe('pods of different address families', () => {
  it('do not reach each other', () => {
    const objects = [
      pod('four', {}, on('one', '10.0.0.1')),
      pod('six', {}, on('one', 'fd00::1')),
      pod('both', {}, on('two', '10.0.0.2', 'fd00::2')),
    ];
    expect(['four', 'six'].map((from) => verdict(objects, from, 'both'))).toEqual(['allowed', 'allowed']);
    expect([verdict(objects, 'four', 'six'), verdict(objects, 'six', 'four')]).toEqual(['denied', 'denied']);
  });
});

describe('cluster tiers around policies that were not read', () => {
  const pods = [pod('web'), pod('db')];

  it('settle nothing of what an unread NetworkPolicy may isolate, beneath it', () => {
    const unread = [{ kind: 'NetworkPolicy' }];
    expect(verdict([...pods, tierOf('Baseline', 'Deny')], 'web', 'db', { unread })).toBe('unknown');
    expect(verdict([...pods, tierOf('Baseline', 'Accept')], 'web', 'db', { unread })).toBe('unknown');
  });

  it('settle everything before it', () => {
    const unread = [{ kind: 'NetworkPolicy' }];
    expect(verdict([...pods, tierOf('Admin', 'Deny')], 'web', 'db', { unread })).toBe('denied');
    expect(verdict([...pods, tierOf('Admin', 'Accept')], 'web', 'db', { unread })).toBe('unknown');
  });

  it('settle nothing beside an unread cluster tier', () => {
    const unread = [{ kind: 'AdminNetworkPolicy' }];
    expect(verdict([...pods, tierOf('Admin', 'Deny')], 'web', 'db', { unread })).toBe('unknown');
    expect(verdict([...pods, tierOf('Admin', 'Accept')], 'web', 'db', { unread })).toBe('unknown');
  });
});
