import { describe, expect, it } from 'vitest';
import {
  internalAddresses,
  inventoryOf,
  modelOf,
  namespace,
  networkPolicy,
  node,
  pod,
  service,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { toConnlist } from './connlist.ts';

const rowsOf = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  toConnlist(modelOf(objects, options)).map(
    ({ src, dst, conn, unknown }) =>
      `${src} -> ${dst}: ${conn}${unknown === undefined ? '' : ` (unknown: ${unknown})`}`,
  );
const ANYWHERE = '0.0.0.0-255.255.255.255';
const ANYWHERE_6 = '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

const rule = (cidr: string, port: number, ...except: readonly string[]) => ({
  from: [{ ipBlock: { cidr, except } }],
  ports: [{ port }],
});

describe('the connection listing', () => {
  it('has the whole outside in one row where nothing tells its addresses apart', () => {
    expect(rowsOf([pod('db')])).toEqual([
      `${ANYWHERE} -> app/db[Pod]: All Connections`,
      `${ANYWHERE_6} -> app/db[Pod]: All Connections`,
      `app/db[Pod] -> ${ANYWHERE}: All Connections`,
      `app/db[Pod] -> ${ANYWHERE_6}: All Connections`,
    ]);
  });

  it('is in the order of sources, then destinations', () => {
    const objects = [
      namespace('app'),
      namespace('b'),
      pod('x'),
      pod('a', {}, { metadata: { namespace: 'b' } }),
    ];
    expect(rowsOf(objects)).toEqual([
      `${ANYWHERE} -> app/x[Pod]: All Connections`,
      `${ANYWHERE} -> b/a[Pod]: All Connections`,
      `${ANYWHERE_6} -> app/x[Pod]: All Connections`,
      `${ANYWHERE_6} -> b/a[Pod]: All Connections`,
      `app/x[Pod] -> ${ANYWHERE}: All Connections`,
      `app/x[Pod] -> ${ANYWHERE_6}: All Connections`,
      'app/x[Pod] -> b/a[Pod]: All Connections',
      `b/a[Pod] -> ${ANYWHERE}: All Connections`,
      `b/a[Pod] -> ${ANYWHERE_6}: All Connections`,
      'b/a[Pod] -> app/x[Pod]: All Connections',
    ]);
  });

  it('joins neighbouring ranges of the outside exactly where the same is allowed and unknown', () => {
    const ingress = [
      rule('8.0.0.0/16', 80),
      rule('8.1.0.0/16', 80),
      rule('8.2.0.0/16', 81),
      rule('9.0.0.0/24', 81),
    ];
    const policy = networkPolicy('ways', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress });
    expect(rowsOf([pod('db'), policy])).toEqual([
      '8.0.0.0-8.1.255.255 -> app/db[Pod]: TCP 80',
      '8.2.0.0-8.2.255.255 -> app/db[Pod]: TCP 81',
      '9.0.0.0-9.0.0.255 -> app/db[Pod]: TCP 81',
    ]);
    const hole = networkPolicy('ways', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [rule('8.0.0.0/16', 80, '8.0.1.0/24')],
    });
    expect(rowsOf([pod('db'), hole])).toEqual([
      '8.0.0.0-8.0.0.255 -> app/db[Pod]: TCP 80',
      '8.0.2.0-8.0.255.255 -> app/db[Pod]: TCP 80',
    ]);
  });

  it('keeps what is not decided apart', () => {
    const ports = [{ port: 80, endPort: 81 }];
    const egress = [
      { to: [{ ipBlock: { cidr: '8.0.0.0/16' } }], ports },
      { to: [{ ipBlock: { cidr: '8.1.0.0/16' } }], ports: [{ port: 80 }] },
    ];
    const policy = networkPolicy('ways', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress });
    expect(rowsOf([pod('db'), policy], { points: { endPort: 'unknown' } })).toEqual([
      'app/db[Pod] -> 8.0.0.0-8.0.255.255: TCP 80 (unknown: TCP 81)',
      'app/db[Pod] -> 8.1.0.0-8.1.255.255: TCP 80',
    ]);
  });

  it('has the outside in IPv6 like that in IPv4', () => {
    const open = networkPolicy('ways', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '::/0' } }] }],
      ingress: [rule('2001:db8::/32', 80), rule('2001:db9::/32', 80)],
    });
    expect(rowsOf([pod('db'), open])).toEqual([
      '2001:db8::-2001:db9:ffff:ffff:ffff:ffff:ffff:ffff -> app/db[Pod]: TCP 80',
      `app/db[Pod] -> ${ANYWHERE_6}: All Connections`,
    ]);
  });
});

describe('traffic between a pod and its own node in the connection listing', () => {
  const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const onNode = pod('db', {}, { spec: { nodeName: 'node-1' } });

  it('is let through whatever policies say, as an explanation of it says', () => {
    const points = { hostNetworkPods: 'as-nodes' } as const;
    const own = node('node-1', {}, { status: internalAddresses('10.9.0.1') });
    expect(rowsOf([onNode, closed, own], { points })).toEqual([
      'app/db[Pod] -> {own-node}: All Connections',
      '{own-node} -> app/db[Pod]: All Connections',
    ]);
    const db = { type: 'pod', namespace: 'app', name: 'db' } as const;
    const { verdict } = modelOf([onNode, closed, own], { points }).explain(
      { type: 'address', cidr: '10.9.0.1' },
      db,
      'TCP',
      80,
    );
    expect(verdict).toBe('allowed');
  });

  it('is not decided where it is not known whether nodes are told from pods', () => {
    expect(rowsOf([onNode, closed], { points: { hostNetworkPods: 'unknown' } })).toEqual([
      'app/db[Pod] -> {own-node}: No Connections (unknown: All Connections)',
      '{own-node} -> app/db[Pod]: No Connections (unknown: All Connections)',
    ]);
  });

  it('is left out where nodes count as pods, and where no pod is on a node yet', () => {
    expect(rowsOf([onNode, closed], { points: { hostNetworkPods: 'as-pods' } })).toEqual([]);
    expect(rowsOf([pod('db'), closed], { points: { hostNetworkPods: 'as-nodes' } })).toEqual([]);
  });
});

const dbService = service('db', { ports: [{ name: 'web', port: 80, targetPort: 'http' }] });
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'db', namespace: 'app' },
  spec: { defaultBackend: { service: { name: 'db', port: { name: 'web' } } } },
};
const routed = (...more: readonly Manifest[]) => {
  const objects = [pod('db', { app: 'db' }), dbService, ingress, ...more];
  return toConnlist(modelOf(objects), inventoryOf(objects)).filter(
    ({ src }) => src === '{ingress-controller}',
  );
};

describe('what routes lead to in the connection listing', () => {
  it('is reached by the controller on the target port', () => {
    expect(routed()).toEqual([{ src: '{ingress-controller}', dst: 'app/db[Pod]', conn: 'TCP 8080' }]);
  });

  it('is not known to be reached where policies let in only peers that they name', () => {
    const from = [{ namespaceSelector: { matchLabels: { name: 'ingress' } } }];
    expect(routed(networkPolicy('named', { podSelector: {}, ingress: [{ from }] }))).toEqual([
      { src: '{ingress-controller}', dst: 'app/db[Pod]', conn: 'No Connections', unknown: 'TCP 8080' },
    ]);
  });
});
