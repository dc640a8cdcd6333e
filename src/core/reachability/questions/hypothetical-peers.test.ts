import { describe, expect, it } from 'vitest';
import { NONE, TO_EVERYONE, exposureText } from '../../../../test/support/engine/exposure-text.ts';
import {
  clusterPolicy,
  modelOf,
  networkPolicy,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Direction } from '../../network/protocol.ts';

const db = { namespace: 'app', name: 'db', kind: 'Pod' };
const isolated = networkPolicy('isolated', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const openTo = (...networks: readonly string[]) =>
  clusterPolicy('open', 'Admin', 1, { egress: [{ action: 'Accept', to: [{ networks }] }] });

const exposed = (direction: Direction, objects: readonly Manifest[], options: ClusterOptions = {}) =>
  modelOf([pod('db', { app: 'db' }), ...objects], options)
    .exposures(db, direction)
    .map(exposureText);

const labelled = (labels: object) => ({ podSelector: { matchLabels: labels } });
const inNamespaces = (labels: object) => ({ namespaceSelector: { matchLabels: labels } });
const letting = (...ingress: readonly object[]) => networkPolicy('ways', { podSelector: {}, ingress });
const everyone = { namespaces: {} };

const team = (name: string) => ({ namespaces: { matchLabels: { team: name } } });
const admin = (...ingress: readonly object[]) => clusterPolicy('admin', 'Admin', 1, { ingress });
const denyTo = (to: object) => clusterPolicy('deny', 'Admin', 1, { egress: [{ action: 'Deny', to: [to] }] });
const baseline = (...ingress: readonly object[]) => clusterPolicy('baseline', 'Baseline', 1, { ingress });
const lines = (...objects: readonly Manifest[]) =>
  exposed('ingress', objects).map(
    ({ pods, namespaces, allowed, unknown }) =>
      `${pods} of ${namespaces.split(',')[0]}: ${allowed}${unknown === NONE ? '' : ` (unknown: ${unknown})`}`,
  );

describe('exposure to pods of tomorrow under cluster tiers', () => {
  it('is none where everyone is denied', () => {
    expect(lines(admin({ action: 'Deny', from: [everyone] }))).toEqual([]);
    expect(lines(baseline({ action: 'Deny', from: [everyone] }))).toEqual([]);
  });

  it('is unknown where a rule of a later API may deny', () => {
    expect(lines(admin({ action: 'Deny', from: [{ someday: {} }] }))).toEqual([
      'any of any: No Connections (unknown: All Connections)',
    ]);
  });

  it('is to those who are accepted before everyone is denied', () => {
    const rules = [
      { action: 'Accept', from: [team('y')] },
      { action: 'Deny', from: [everyone] },
    ];
    expect(exposed('ingress', [admin(...rules)])).toEqual([
      {
        ...TO_EVERYONE,
        allowed: NONE,
        unknown: 'All Connections',
        because: ['allow by rule 0 of admin', 'deny by rule 1 of admin', 'not-isolated'],
      },
      {
        pods: 'any',
        namespaces: 'team In y, a new one possible',
        allowed: 'All Connections',
        unknown: NONE,
        because: ['allow by rule 0 of admin', 'deny by rule 1 of admin', 'not-isolated'],
      },
    ]);
  });

  it('opens what NetworkPolicies close, and leaves the rest closed', () => {
    const accept = admin({ action: 'Accept', from: [team('x'), team('y')] });
    expect(lines(accept, isolated)).toEqual([
      'any of team In x: All Connections',
      'any of team In y: All Connections',
    ]);
  });

  it('passes pods on to what NetworkPolicies say', () => {
    const rules = [
      { action: 'Pass', from: [team('x')] },
      { action: 'Deny', from: [everyone] },
    ];
    const policy = letting({ from: [inNamespaces({ team: 'x' })], ports: [{ port: 1 }] });
    expect(lines(admin(...rules), policy)).toEqual(['any of team In x: TCP 1']);
  });

  it('is not touched by denials of other pods', () => {
    const deny = admin({ action: 'Deny', from: [team('x')] });
    expect(lines(deny, letting({ from: [inNamespaces({ team: 'y' })] }))).toEqual([
      'any of team In y: All Connections',
    ]);
    expect(lines(deny, letting({ from: [inNamespaces({ team: 'x' })] }))).toEqual([]);
    const pods = { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } } };
    const denyApi = admin({ action: 'Deny', from: [pods] });
    expect(lines(denyApi, letting({ from: [labelled({ app: 'web' })] }))).toEqual([
      'app In web of its own: All Connections',
    ]);
    expect(lines(denyApi, letting({ from: [labelled({ app: 'api' })] }))).toEqual([]);
  });

  it('is not touched by denials of nodes, and by those of networks as far as they match pods', () => {
    const open = [{ allowed: 'All Connections', unknown: NONE, because: ['not-isolated'] }];
    const nodes = denyTo({ nodes: { matchLabels: { disk: 'ssd' } } });
    expect(exposed('egress', [nodes])).toMatchObject(open);
    const networks = denyTo({ networks: ['0.0.0.0/0'] });
    expect(exposed('egress', [networks])).toMatchObject(open);
    expect(exposed('egress', [networks], { points: { cidrMatchesPods: 'by-address' } })).toMatchObject([
      { allowed: NONE, unknown: 'All Connections', because: ['deny by rule 0 of deny', 'not-isolated'] },
    ]);
  });

  it('is none by what is accepted towards nodes', () => {
    const nodes = clusterPolicy('nodes', 'Admin', 1, { egress: [{ action: 'Accept', to: [{ nodes: {} }] }] });
    expect(exposed('egress', [isolated, nodes])).toEqual([]);
  });

  it('has no entry of its own for pods that a tier merely denies', () => {
    const deny = admin({
      action: 'Deny',
      from: [team('x')],
      protocols: [{ tcp: { destinationPort: { number: 2 } } }],
    });
    expect(lines(deny, letting({ ports: [{ port: 1 }] }))).toEqual(['any of any: TCP 1']);
  });

  it('is none where everyone is denied, whatever NetworkPolicies were not read', () => {
    const unread = [{ kind: 'NetworkPolicy' }];
    expect(exposed('ingress', [admin({ action: 'Deny', from: [everyone] })], { unread })).toEqual([]);
  });

  it('resolves names of ports on the workload itself', () => {
    const accept = admin({
      action: 'Accept',
      from: [team('x')],
      protocols: [{ destinationNamedPort: 'http' }],
    });
    expect(lines(accept, isolated)).toEqual(['any of team In x: TCP 8080']);
  });

  it('is unknown where cluster tiers were not read', () => {
    const unread = [{ kind: 'ClusterNetworkPolicy' }];
    expect(exposed('ingress', [admin({ action: 'Deny', from: [everyone] })], { unread })).toEqual([
      { ...TO_EVERYONE, allowed: NONE, unknown: 'All Connections', because: ['unread'] },
    ]);
  });
});

describe('exposure to pods of tomorrow by addresses that cluster tiers name', () => {
  it.each(['by-address', 'unknown'] as const)('is unknown where blocks match pods %s', (cidrMatchesPods) => {
    const found = exposed('egress', [isolated, openTo('0.0.0.0/0')], { points: { cidrMatchesPods } });
    expect(found).toEqual([
      {
        ...TO_EVERYONE,
        allowed: 'No Connections',
        unknown: 'All Connections',
        because: ['allow by rule 0 of open'],
      },
    ]);
  });

  it('is none where blocks never match pods', () => {
    expect(exposed('egress', [isolated, openTo('0.0.0.0/0')])).toEqual([]);
  });
});

const everywhere = { networks: ['0.0.0.0/0', '::/0'] };
const denyPods = { action: 'Deny', to: [everyone] };
const denyAddresses = { action: 'Deny', to: [everywhere] };
const denyAll = { action: 'Deny', to: [everyone, everywhere] };
const accept = (to: readonly object[], ...protocols: readonly object[]) => ({
  action: 'Accept',
  to,
  ...(protocols.length > 0 && { protocols }),
});
const tcp = (start: number, end: number) => ({ tcp: { destinationPort: { range: { start, end } } } });
const expression = (key: string, operator: string, ...values: readonly string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const NAME = 'kubernetes.io/metadata.name';

const isolation = (egress: readonly object[], ...addresses: readonly string[]) =>
  modelOf([
    pod('db', {}, { status: addresses.length > 0 ? running(...addresses) : {} }),
    clusterPolicy('tier', 'Baseline', 1, { egress }),
  ]).isolation(db, 'egress').isolation;

describe('whether tiers deny whatever no rule names', () => {
  it.each([
    ['pods and addresses are denied', [denyAll], 'isolated'],
    ['they are denied one after the other', [denyPods, denyAddresses], 'isolated'],
    ['a rule of a later API denies', [{ action: 'Deny', to: [{ someday: {} }] }], 'unknown'],
    ['pods alone are denied', [denyPods], 'open'],
    ['addresses alone are denied', [denyAddresses], 'open'],
    [
      'a pod by its labels is accepted first',
      [accept([{ namespaces: { matchLabels: { team: 'x' } } }]), denyAll],
      'isolated',
    ],
    [
      'pods without a label are accepted first',
      [accept([{ namespaces: expression('team', 'DoesNotExist') }]), denyAll],
      'open',
    ],
    [
      'namespaces with any name are denied',
      [{ action: 'Deny', to: [{ namespaces: expression(NAME, 'Exists') }, everywhere] }],
      'isolated',
    ],
    [
      'namespaces but one are accepted first',
      [accept([{ namespaces: expression(NAME, 'NotIn', 'app') }]), denyAll],
      'open',
    ],
    [
      'one namespace by its name is accepted first',
      [accept([{ namespaces: expression(NAME, 'In', 'app') }]), denyAll],
      'isolated',
    ],
    ['private addresses are accepted first', [accept([{ networks: ['10.0.0.0/8'] }]), denyAll], 'isolated'],
    ['public addresses are accepted first', [accept([{ networks: ['8.0.0.0/8'] }]), denyAll], 'open'],
    ['everything is accepted first', [accept([everyone, everywhere]), denyAll], 'open'],
    ['two ports are accepted first', [accept([everyone], tcp(65534, 65535)), denyAll], 'isolated'],
    ['many ports are accepted first', [accept([everyone], tcp(2, 65535)), denyAll], 'isolated'],
    [
      'some ports from the lowest are accepted first',
      [accept([everyone], tcp(1, 1023)), denyAll],
      'isolated',
    ],
    ['every port of a protocol is accepted first', [accept([everyone], tcp(1, 65535)), denyAll], 'open'],
    [
      'every port but in two ranges is accepted first',
      [accept([everyone], tcp(1, 9), tcp(10, 65535)), denyAll],
      'open',
    ],
    [
      'every port but in two rules is accepted first',
      [accept([everyone], tcp(1, 9)), accept([everyone], tcp(10, 65535)), denyAll],
      'open',
    ],
    [
      'all but some ports in the middle are accepted first',
      [accept([everyone], tcp(1, 50), tcp(100, 65535)), denyAll],
      'isolated',
    ],
    [
      'a protocol is accepted first',
      [accept([everyone], { udp: { destinationPort: { range: { start: 1, end: 65535 } } } }), denyAll],
      'open',
    ],
  ])('where %s', (_, egress, answer) => {
    expect(isolation(egress)).toBe(answer);
  });

  it('asks for the address families that pods have', () => {
    const denyIPv4 = { action: 'Deny', to: [everyone, { networks: ['0.0.0.0/0'] }] };
    expect(isolation([denyIPv4], '10.0.0.1')).toBe('isolated');
    expect(isolation([denyIPv4], '10.0.0.1', 'fd00::1')).toBe('open');
  });

  it('is so of an admin tier as of a baseline', () => {
    const last = clusterPolicy('last', 'Admin', 1, { egress: [denyAll] });
    const first = clusterPolicy('first', 'Admin', 0, { egress: [accept([everyone])] });
    expect(modelOf([pod('db'), last]).isolation(db, 'egress').isolation).toBe('isolated');
    expect(modelOf([pod('db'), last, first]).isolation(db, 'egress').isolation).toBe('open');
  });

  it('is never so on ingress, where tiers have no peers outside the cluster', () => {
    const ingress = [{ action: 'Deny', from: [everyone] }];
    const model = modelOf([pod('db'), clusterPolicy('tier', 'Admin', 1, { ingress })]);
    expect(model.isolation(db, 'ingress').isolation).toBe('open');
  });

  it('is unknown where public addresses may be those of nodes that were not read', () => {
    const egress = [accept([{ nodes: {} }]), denyAll];
    const objects = [pod('db'), clusterPolicy('tier', 'Baseline', 1, { egress })];
    expect(modelOf(objects).isolation(db, 'egress').isolation).toBe('isolated');
    const unread = [{ kind: 'Node' }];
    expect(modelOf(objects, { unread }).isolation(db, 'egress').isolation).toBe('unknown');
  });
});
