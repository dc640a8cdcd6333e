import { describe, expect, it } from 'vitest';
import {
  clusterPolicy,
  internalAddresses,
  modelOf,
  node,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { ANY_KIND } from '../../inventory/problems/unread.ts';
import type { EndpointQuery } from '../model/model.ts';

const one = node('one', { disk: 'ssd' }, { status: internalAddresses('192.168.0.1', 'fd00::1') });
const two = node('two', { disk: 'hdd' }, { status: internalAddresses('192.168.0.2') });
const denyTo = (...to: readonly object[]) =>
  clusterPolicy('deny', 'Admin', 1, { egress: [{ action: 'Deny', to }] });
const denySsd = denyTo({ nodes: { matchLabels: { disk: 'ssd' } } });
const db = pod('db', {}, { status: running('10.0.0.1', 'fd00:1::1') });
const agentOn = (nodeName?: string, status: object = {}) =>
  pod('agent', {}, { spec: { hostNetwork: true, ...(nodeName !== undefined && { nodeName }) }, status });

const daemon = (name: string, nodeName: string) =>
  pod(
    name,
    {},
    {
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', controller: true }],
      },
      spec: { hostNetwork: true, nodeName },
    },
  );

const from: EndpointQuery = { type: 'pod', namespace: 'app', name: 'db' };
const agent: EndpointQuery = { type: 'pod', namespace: 'app', name: 'agent' };
const verdictTo = (to: EndpointQuery | string, objects: readonly Manifest[], options: ClusterOptions = {}) =>
  modelOf([db, ...objects], options).explain(
    from,
    typeof to === 'string' ? { type: 'address', cidr: to } : to,
    'TCP',
    80,
  ).verdict;

describe('nodes as peers of a cluster tier', () => {
  it('are meant by their addresses, in both families', () => {
    const verdicts = ['192.168.0.1', '192.168.0.2', 'fd00::1', 'fd00::2', '8.8.8.8'].map((address) =>
      verdictTo(address, [one, two, denySsd]),
    );
    expect(verdicts).toEqual(['denied', 'allowed', 'denied', 'allowed', 'allowed']);
  });

  it('take in the host-network pods that run on them', () => {
    expect(verdictTo(agent, [one, two, denySsd, agentOn('one')])).toBe('denied');
    expect(verdictTo(agent, [one, two, denySsd, agentOn('two')])).toBe('allowed');
    expect(verdictTo(agent, [one, two, denySsd, agentOn()])).toBe('unknown');
  });

  it('tell the host-network pods of one DaemonSet apart, in whatever rule they stand', () => {
    const pods = [daemon('on-one', 'one'), daemon('on-two', 'two')];
    const towards = (objects: readonly Manifest[]) =>
      ['on-one', 'on-two'].map((name) =>
        verdictTo({ type: 'pod', namespace: 'app', name }, [one, two, ...pods, ...objects]),
      );
    const nobody = { namespaces: { matchLabels: { none: 'such' } } };
    const ssd = { nodes: { matchLabels: { disk: 'ssd' } } };
    const denyAfter = clusterPolicy('deny', 'Admin', 1, {
      egress: [
        { action: 'Deny', to: [nobody] },
        { action: 'Deny', to: [nobody, ssd] },
      ],
    });
    expect(towards([denySsd])).toEqual(['denied', 'allowed']);
    expect(towards([denyAfter])).toEqual(['denied', 'allowed']);
    expect(towards([denyTo(nobody)])).toEqual(['allowed', 'allowed']);
  });

  it('take in no other pod of theirs', () => {
    const other = pod('agent', {}, { spec: { nodeName: 'one' } });
    expect(verdictTo(agent, [one, two, denySsd, other])).toBe('allowed');
  });

  it('may have any address where nodes were not read', () => {
    const verdicts = (kind: string) =>
      ['192.168.0.1', '192.168.0.9', '8.8.8.8'].map((address) =>
        verdictTo(address, [one, denySsd], { unread: [{ kind }] }),
      );
    expect(verdicts('Node')).toEqual(['denied', 'unknown', 'unknown']);
    // A document that may be of any kind may be a policy that comes before the one that denies.
    expect(verdicts(ANY_KIND)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(verdictTo(agent, [one, denySsd, agentOn('two')], { unread: [{ kind: 'Node' }] })).toBe('unknown');
    expect(verdictTo(agent, [one, denySsd, agentOn('one')], { unread: [{ kind: 'Node' }] })).toBe('denied');
  });

  it('have private addresses where no manifest speaks of any', () => {
    expect(['192.168.0.9', 'fd00::9', '8.8.8.8'].map((address) => verdictTo(address, [denySsd]))).toEqual([
      'unknown',
      'unknown',
      'allowed',
    ]);
    expect(verdictTo(agent, [denySsd, agentOn('one')])).toBe('unknown');
  });
});

describe('networks as peers of a cluster tier', () => {
  const other = pod('agent', {}, { status: running('10.0.0.2') });
  const byAddress = { points: { cidrMatchesPods: 'by-address' } } as const;

  it('are each of their blocks, outside and, as far as the plugin does that, by addresses of pods', () => {
    const deny = denyTo({ networks: ['8.0.0.0/8', '10.0.0.2/32'] }, { networks: ['9.0.0.0/8'] });
    expect(['8.8.8.8', '9.9.9.9', '11.0.0.1'].map((address) => verdictTo(address, [deny]))).toEqual([
      'denied',
      'denied',
      'allowed',
    ]);
    expect(verdictTo(agent, [deny, other])).toBe('allowed');
    expect(verdictTo(agent, [deny, other], byAddress)).toBe('denied');
    expect(verdictTo(agent, [denyTo({ networks: ['10.0.0.3/32'] }), other], byAddress)).toBe('allowed');
  });

  it('of a family that no pod has concern the outside alone', () => {
    const only4 = pod('only4', {}, { status: running('10.0.0.9') });
    const model = modelOf([only4, other, denyTo({ networks: ['::/0'] })], byAddress);
    expect(model.explain({ type: 'pod', namespace: 'app', name: 'only4' }, agent, 'TCP', 80).verdict).toBe(
      'allowed',
    );
  });
});

const denyPorts = (...protocols: readonly object[]) =>
  clusterPolicy('deny', 'Admin', 1, {
    egress: [{ action: 'Deny', to: [{ namespaces: {} }], ...(protocols.length > 0 && { protocols }) }],
  });
const named = pod(
  'agent',
  {},
  {
    spec: {
      containers: [
        {
          name: 'main',
          ports: [
            { name: 'dns', containerPort: 53, protocol: 'UDP' },
            { name: 'http', containerPort: 80 },
          ],
        },
      ],
    },
  },
);
const ASKED = [
  ['TCP', 80],
  ['TCP', 81],
  ['UDP', 53],
  ['SCTP', 80],
] as const;
const denied = (objects: readonly Manifest[]) => {
  const model = modelOf([db, named, ...objects]);
  return ASKED.filter(
    ([protocol, port]) => model.explain(from, agent, protocol, port).verdict === 'denied',
  ).map(([protocol, port]) => `${protocol} ${port}`);
};

describe('ports of a cluster tier', () => {
  it('are those of a name in any protocol', () => {
    expect(denied([denyPorts({ destinationNamedPort: 'http' })])).toEqual(['TCP 80']);
    expect(denied([denyPorts({ destinationNamedPort: 'dns' })])).toEqual(['UDP 53']);
    expect(denied([denyPorts({ destinationNamedPort: 'metrics' })])).toEqual([]);
  });

  it('are ranges whatever the plugin does with endPort', () => {
    const range = denyPorts({ tcp: { destinationPort: { range: { start: 80, end: 81 } } } });
    expect(denied([range])).toEqual(['TCP 80', 'TCP 81']);
    const points = { endPort: 'ignored' } as const;
    const model = modelOf([db, named, range], { points });
    expect(model.explain(from, agent, 'TCP', 81).verdict).toBe('denied');
  });

  it('are all where none is named', () => {
    expect(denied([denyPorts()])).toEqual(['TCP 80', 'TCP 81', 'UDP 53', 'SCTP 80']);
  });
});

describe('a policy of a cluster tier', () => {
  it('is named with its place, as far as that is known', () => {
    const reasons = modelOf([db, denyTo({ networks: ['8.0.0.0/8'] })]).explain(
      from,
      { type: 'address', cidr: '8.8.8.8' },
      'TCP',
      80,
    ).egress.reasons;
    const location = { file: 'cluster.yaml', line: 1 };
    expect(reasons).toEqual([
      {
        type: 'rule',
        ruleIndex: 0,
        action: 'deny',
        policy: { kind: 'ClusterNetworkPolicy', name: 'deny', location },
        location,
      },
    ]);
  });
});
