import { describe, expect, it } from 'vitest';
import { NONE, TO_EVERYONE, exposureText } from '../../../../test/support/engine/exposure-text.ts';
import {
  internalAddresses,
  modelOf,
  namespace,
  networkPolicy,
  node,
  pod,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import type { Direction } from '../../network/protocol.ts';

const db = { namespace: 'app', name: 'db', kind: 'Pod' };
const isolated = networkPolicy('isolated', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const exposed = (direction: Direction, objects: readonly Manifest[], options: ClusterOptions = {}) =>
  modelOf([pod('db', { app: 'db' }), ...objects], options)
    .exposures(db, direction)
    .map(exposureText);

const FILE = { file: 'cluster.yaml', line: 1 };

const labelled = (labels: object) => ({ podSelector: { matchLabels: labels } });
const inNamespaces = (labels: object) => ({ namespaceSelector: { matchLabels: labels } });
const named = (name: string) => inNamespaces({ 'kubernetes.io/metadata.name': name });
const letting = (...ingress: readonly object[]) => networkPolicy('ways', { podSelector: {}, ingress });

describe('exposure to pods of tomorrow by NetworkPolicies', () => {
  it('is to every pod where no policy selects the workload, in each direction of its own', () => {
    const open = [{ ...TO_EVERYONE, allowed: 'All Connections', unknown: NONE, because: ['not-isolated'] }];
    expect(exposed('ingress', [])).toEqual(open);
    const egress = networkPolicy('egress', { podSelector: {}, policyTypes: ['Egress'] });
    expect(exposed('ingress', [egress])).toEqual(open);
    expect(exposed('egress', [egress])).toEqual([]);
  });

  it('is to every pod where policies are not enforced', () => {
    expect(exposed('ingress', [isolated], { points: { networkPolicy: 'not-enforced' } })).toEqual([
      { ...TO_EVERYONE, allowed: 'All Connections', unknown: NONE, because: ['not-enforced'] },
    ]);
  });

  it('lists each peer with what wider peers are granted too', () => {
    const policy = letting(
      { from: [labelled({ app: 'api' })], ports: [{ port: 5432 }] },
      { from: [inNamespaces({ team: 'x' })], ports: [{ port: 'http' }] },
      { ports: [{ port: 9100 }] },
    );
    expect(exposed('ingress', [policy])).toEqual([
      {
        pods: 'app In api',
        namespaces: 'its own, a new one impossible',
        allowed: 'TCP 5432,9100',
        unknown: NONE,
        because: ['allow by rule 0 of ways', 'allow by rule 2 of ways'],
      },
      {
        pods: 'any',
        namespaces: 'team In x, a new one possible',
        allowed: 'TCP 8080,9100',
        unknown: NONE,
        because: ['allow by rule 1 of ways', 'allow by rule 2 of ways'],
      },
      { ...TO_EVERYONE, allowed: 'TCP 9100', unknown: NONE, because: ['allow by rule 2 of ways'] },
    ]);
  });

  it('takes the own namespace for the same whether a peer names it or means it', () => {
    const policy = letting(
      { from: [labelled({ app: 'api' })], ports: [{ port: 1 }] },
      { from: [{ ...named('app'), ...labelled({ app: 'api' }) }], ports: [{ port: 2 }] },
      { from: [{ ...named('other'), ...labelled({ app: 'api' }) }], ports: [{ port: 3 }] },
    );
    expect(
      exposed('ingress', [policy]).map(({ namespaces, allowed }) => `${namespaces}: ${allowed}`),
    ).toEqual([
      'its own, a new one impossible: TCP 1-2',
      'kubernetes.io/metadata.name In app, a new one impossible: TCP 1-2',
      'kubernetes.io/metadata.name In other, a new one possible: TCP 3',
    ]);
  });

  it('says where the rules stand that grant it', () => {
    const [found] = modelOf([pod('db'), letting({ ports: [{ port: 1 }] })]).exposures(db, 'ingress');
    expect(found!.reasons).toEqual([
      {
        type: 'rule',
        policy: { kind: 'NetworkPolicy', namespace: 'app', name: 'ways', location: FILE },
        ruleIndex: 0,
        action: 'allow',
        location: FILE,
      },
    ]);
  });

  it('is to no pods that cannot be', () => {
    const contradiction = {
      matchExpressions: [
        { key: 'app', operator: 'Exists' },
        { key: 'app', operator: 'DoesNotExist' },
      ],
    };
    expect(exposed('ingress', [letting({ from: [{ podSelector: contradiction }] })])).toEqual([]);
  });

  it('is on any port that a pod of tomorrow may give the name of', () => {
    const egress = [
      { to: [labelled({ app: 'api' })], ports: [{ port: 'http' }, { port: 53, protocol: 'UDP' }] },
    ];
    const policy = networkPolicy('ways', { podSelector: {}, policyTypes: ['Egress'], egress });
    expect(exposed('egress', [policy])).toMatchObject([
      { allowed: 'UDP 53', unknown: 'TCP 1-65535', because: ['allow by rule 0 of ways'] },
    ]);
    expect(exposed('egress', [policy], { points: { namedEgressPorts: 'unknown' } })).toMatchObject([
      { unknown: 'TCP 1-65535', because: ['allow by rule 0 of ways', 'not settled: namedEgressPorts'] },
    ]);
  });

  it('is unknown where policies were not read or may not be enforced, and certain where rules let in', () => {
    const unread = [{ kind: 'NetworkPolicy', namespace: 'app' }];
    const unknown = { ...TO_EVERYONE, allowed: NONE, unknown: 'All Connections' };
    expect(exposed('ingress', [], { unread })).toEqual([{ ...unknown, because: ['unread'] }]);
    expect(exposed('ingress', [isolated], { unread })).toEqual([{ ...unknown, because: ['unread'] }]);
    const points = { networkPolicy: 'unknown' } as const;
    expect(exposed('ingress', [letting({ ports: [{ port: 1 }] })], { points })).toEqual([
      {
        ...TO_EVERYONE,
        allowed: 'TCP 1',
        unknown: 'TCP 2-65535,UDP 1-65535,SCTP 1-65535',
        because: ['allow by rule 0 of ways', 'not settled: networkPolicy'],
      },
    ]);
    expect(exposed('ingress', [], { points })).toMatchObject([{ because: ['not-isolated'] }]);
  });

  it('is to everyone on the network of a node that is out of reach of policies', () => {
    const agent = { namespace: 'app', name: 'agent', kind: 'Pod' };
    const objects = [pod('agent', {}, { spec: { hostNetwork: true } }), isolated];
    const found = (hostNetworkPods: 'as-nodes' | 'as-pods') =>
      modelOf(objects, { points: { hostNetworkPods } }).exposures(agent, 'ingress').map(exposureText);
    expect(found('as-nodes')).toMatchObject([{ allowed: 'All Connections', because: ['host-network'] }]);
    expect(found('as-pods')).toEqual([]);
    expect(exposed('ingress', [isolated], { points: { hostNetworkPods: 'as-nodes' } })).toEqual([]);
  });
});

const expression = (operator: string, ...values: readonly string[]) => ({
  namespaceSelector: {
    matchExpressions: [
      { key: 'kubernetes.io/metadata.name', operator, ...(values.length > 0 && { values }) },
    ],
  },
});

describe('whether a namespace of tomorrow can hold the peer', () => {
  it.each([
    ['one that is there', expression('In', 'app'), 'impossible'],
    ['one that is not there yet', expression('In', 'app', 'later'), 'possible'],
    ['any but one', expression('NotIn', 'app'), 'possible'],
    ['any but one that is not there yet', expression('NotIn', 'a-new-namespace'), 'possible'],
    ['any with a name', expression('Exists'), 'possible'],
    ['any without a name', expression('DoesNotExist'), 'impossible'],
    ['any with labels', inNamespaces({ team: 'app' }), 'possible'],
  ])('chosen as %s', (_, from, answer) => {
    const found = modelOf([pod('db'), letting({ from: [from] })]).exposures(db, 'ingress');
    expect(found.map(({ newNamespace }) => newNamespace)).toEqual([answer]);
  });

  it('is not hidden by a namespace that has the name it is tried with', () => {
    const objects = [namespace('app'), namespace('a-new-namespace'), pod('db')];
    const found = modelOf([...objects, letting({ from: [expression('Exists')] })]).exposures(db, 'ingress');
    expect(found.map(({ newNamespace }) => newNamespace)).toEqual(['possible']);
  });
});

const block = (cidr: string, ...except: readonly string[]) =>
  letting({ from: [{ ipBlock: { cidr, except } }], ports: [{ port: 1 }] });
const nodeOfPods = (...podCIDRs: readonly string[]): Manifest =>
  node(
    `node-${podCIDRs[0]!.replaceAll(/\W/g, '-')}`,
    {},
    { spec: { podCIDR: podCIDRs[0], podCIDRs }, status: internalAddresses('192.0.2.1') },
  );
const byAddress = { points: { cidrMatchesPods: 'by-address' } } as const;
const certain = [{ ...TO_EVERYONE, allowed: 'TCP 1', unknown: NONE, because: ['allow by rule 0 of ways'] }];
const perhaps = (reason: string) => [
  { ...TO_EVERYONE, allowed: NONE, unknown: 'TCP 1', because: ['allow by rule 0 of ways', reason] },
];

describe('exposure to pods of tomorrow by blocks of addresses', () => {
  it('is certain where a block holds every address that pods get', () => {
    expect(exposed('ingress', [nodeOfPods('10.1.0.0/24'), block('10.1.0.0/16')], byAddress)).toEqual(certain);
    expect(exposed('ingress', [block('0.0.0.0/0')], byAddress)).toEqual(certain);
  });

  it('is unknown where a block holds some addresses that pods may get', () => {
    const nodes = [nodeOfPods('10.1.0.0/24'), nodeOfPods('10.1.1.0/24')];
    expect(exposed('ingress', [...nodes, block('10.1.1.0/24')], byAddress)).toEqual(perhaps('no-address'));
    expect(exposed('ingress', [block('10.1.1.0/24')], byAddress)).toEqual(perhaps('no-address'));
    expect(exposed('ingress', [...nodes, block('10.1.0.0/16', '10.1.0.7/32')], byAddress)).toEqual(
      perhaps('no-address'),
    );
  });

  it('is none where a block holds no addresses that pods get', () => {
    expect(exposed('ingress', [nodeOfPods('10.1.0.0/24'), block('10.2.0.0/16')], byAddress)).toEqual([]);
    expect(exposed('ingress', [block('203.0.113.0/24')], byAddress)).toEqual([]);
    expect(exposed('ingress', [nodeOfPods('10.1.0.0/24'), block('fd00::/8')], byAddress)).toEqual([]);
  });

  it('does not rest on ranges of nodes that pods do not keep to, or that were not all read', () => {
    const given = [nodeOfPods('10.1.0.0/24'), block('10.2.0.0/16')];
    const elsewhere = pod('web', {}, { status: { podIPs: [{ ip: '10.2.0.7' }] } });
    expect(exposed('ingress', [...given, elsewhere], byAddress)).toEqual(perhaps('no-address'));
    const unread = { ...byAddress, unread: [{ kind: 'Node' }] };
    expect(exposed('ingress', given, unread)).toEqual(perhaps('no-address'));
  });

  it('rests on ranges of nodes in spite of what has no part in them', () => {
    const given = [nodeOfPods('10.1.0.0/24'), block('10.2.0.0/16')];
    const within = pod('web', {}, { status: { podIPs: [{ ip: '10.1.0.7' }] } });
    const agent = pod(
      'agent',
      {},
      { spec: { hostNetwork: true, nodeName: 'node' }, status: { podIPs: [{ ip: '10.2.0.7' }] } },
    );
    expect(exposed('ingress', [...given, within, agent], byAddress)).toEqual([]);
    expect(exposed('ingress', given, { ...byAddress, unread: [{ kind: 'Service' }] })).toEqual([]);
  });

  it('is unknown where a block holds addresses that pods have already, wherever those are', () => {
    const elsewhere = pod('web', {}, { status: { podIPs: [{ ip: '203.0.113.7' }] } });
    expect(exposed('ingress', [elsewhere, block('203.0.113.0/24')], byAddress)).toEqual(
      perhaps('no-address'),
    );
    expect(exposed('ingress', [elsewhere, block('203.0.114.0/24')], byAddress)).toEqual([]);
    const noRange = { ...nodeOfPods('10.1.0.0/24'), spec: {} };
    expect(exposed('ingress', [noRange, block('10.2.0.0/16')], byAddress)).toEqual(perhaps('no-address'));
  });

  it('asks the ranges of its own address family', () => {
    const node46 = nodeOfPods('10.1.0.0/24', 'fd00:1::/64');
    expect(exposed('ingress', [node46, block('fd00:1::/48')], byAddress)).toEqual(certain);
    expect(exposed('ingress', [node46, block('10.1.0.0/16')], byAddress)).toEqual(certain);
  });

  it('is unknown or none as the plugin matches pods by address perhaps or never', () => {
    const objects = [nodeOfPods('10.1.0.0/24'), block('10.1.0.0/16')];
    expect(exposed('ingress', objects, { points: { cidrMatchesPods: 'unknown' } })).toEqual(
      perhaps('not settled: cidrMatchesPods'),
    );
    expect(exposed('ingress', objects)).toEqual([]);
  });
});
