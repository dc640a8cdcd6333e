import { describe, expect, it } from 'vitest';
import {
  inventoryOf,
  modelOf,
  networkPolicy,
  node,
  pod,
  running,
} from '../../../../test/support/manifests/manifest-cluster.ts';
import type { ClusterOptions, Manifest } from '../../../../test/support/manifests/manifest-cluster.ts';
import { workloadKey } from '../../inventory/workload.ts';
import { EntryPoints } from './entry-points.ts';
import type { EntryPoint } from './entry-point.ts';

const entryPoints = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  new EntryPoints(inventoryOf(objects, options), modelOf(objects, options));

const nodeAt = (name: string, address: string): Manifest =>
  node(name, {}, { status: { addresses: [{ type: 'ExternalIP', address }] } });
const behind = nodeAt('behind', '192.168.0.1');
const open = nodeAt('open', '203.0.113.1');

type Port = Readonly<Record<string, unknown>>;

const on = (nodeName: string | undefined, ports: readonly Port[], spec: object = {}, status: object = {}) =>
  pod(
    'web',
    {},
    {
      spec: { containers: [{ name: 'main', ports }], ...(nodeName !== undefined && { nodeName }), ...spec },
      status,
    },
  );

function text({ door, protocol, port, audience, verdict }: EntryPoint): string {
  const way = door.type === 'host-port' ? ` ${door.hostIp ?? '*'}:${door.hostPort}` : '';
  const which = 'ports' in door ? ` ${door.ports}` : '';
  const addresses = door.type === 'pod-address' ? ` ${door.addresses.join()}` : '';
  return `${door.type}${way}${addresses}${which} -> ${protocol} ${port}: ${audience}, ${verdict}`;
}

const doors = (objects: readonly Manifest[], options: ClusterOptions = {}) =>
  [...entryPoints(objects, options).all()].map(text);

const owned = (name: string, spec: object): Manifest =>
  pod(
    name,
    {},
    {
      metadata: {
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', controller: true }],
      },
      spec: { nodeName: name, containers: [{ name: 'main', ports: [{ containerPort: 80 }] }], ...spec },
    },
  );

const at = (...addresses: readonly string[]) =>
  on('open', [{ containerPort: 80 }], {}, running(...addresses));

describe('ports of nodes that lead to pods', () => {
  const mapped = { containerPort: 80, hostPort: 8000 };

  it('are open to whom the node of a pod is open to, whatever other nodes are', () => {
    const nodes = [behind, open];
    expect(doors([...nodes, on('behind', [mapped])])).toEqual([
      'host-port *:8000 -> TCP 80: unknown, allowed',
    ]);
    expect(doors([...nodes, on('open', [mapped])])).toEqual([
      'host-port *:8000 -> TCP 80: internet, allowed',
    ]);
  });

  it('may be those of any node while a pod has none', () => {
    expect(doors([behind, open, on(undefined, [mapped])])).toEqual([
      'host-port *:8000 -> TCP 80: internet, allowed',
    ]);
  });

  it('are those that are mapped, and no others', () => {
    expect(doors([open, on('open', [{ containerPort: 81 }, mapped])])).toEqual([
      'host-port *:8000 -> TCP 80: internet, allowed',
    ]);
    expect(doors([open, on('open', [{ containerPort: 81 }])])).toEqual([]);
    expect(doors([open, on('open', [])])).toEqual([]);
  });

  it('are told apart by protocol, by both ports, and by the address where they are open', () => {
    const ports = [
      mapped,
      { ...mapped, protocol: 'UDP' },
      { ...mapped, hostPort: 8001 },
      { ...mapped, containerPort: 82, hostPort: 8002 },
      { ...mapped, hostIP: '10.0.0.1' },
    ];
    expect(doors([open, on('open', ports)]).sort()).toEqual([
      'host-port *:8000 -> TCP 80: internet, allowed',
      'host-port *:8000 -> UDP 80: internet, allowed',
      'host-port *:8001 -> TCP 80: internet, allowed',
      'host-port *:8002 -> TCP 82: internet, allowed',
      'host-port 10.0.0.1:8000 -> TCP 80: unknown, allowed',
    ]);
  });

  it('are told once where several containers say the same', () => {
    const containers = ['one', 'two'].map((name) => ({ name, ports: [mapped] }));
    expect(doors([open, on('open', [], { containers })])).toHaveLength(1);
  });
});

describe('pods on the network of their node', () => {
  const host = { hostNetwork: true };

  it('are reached at the address of their own node, by ports that they declare or do not', () => {
    const nodes = [behind, open];
    expect(doors([...nodes, on('open', [{ containerPort: 80 }], host)])).toEqual([
      'host-network declared -> TCP 80: internet, allowed',
      'host-network undeclared -> TCP 1: internet, unknown',
    ]);
    expect(doors([...nodes, on('behind', [{ containerPort: 80 }], host)])).toEqual([
      'host-network declared -> TCP 80: unknown, allowed',
      'host-network undeclared -> TCP 1: unknown, unknown',
    ]);
  });

  it('have no ports mapped to them', () => {
    expect(doors([open, on('open', [{ containerPort: 80, hostPort: 80 }], host)])).toEqual([
      'host-network declared -> TCP 80: internet, allowed',
      'host-network undeclared -> TCP 1: internet, unknown',
    ]);
  });

  it('are told apart from those of the same workload that are not', () => {
    const pods = [owned('open', host), owned('behind', {})];
    expect(doors([behind, open, ...pods])).toEqual([
      'host-network declared -> TCP 80: internet, allowed',
      'host-network undeclared -> TCP 1: internet, unknown',
    ]);
    expect(doors([behind, open, owned('open', {}), owned('behind', host)])).toEqual([
      'host-network declared -> TCP 80: unknown, allowed',
      'host-network undeclared -> TCP 1: unknown, unknown',
    ]);
  });
});

describe('pods with addresses of the public internet', () => {
  it.each([
    ['one of its own', ['203.0.113.7'], '203.0.113.7'],
    ['one of each family, in order', ['203.0.113.7', '2001:db8::7'], '2001:db8::7,203.0.113.7'],
    ['a private one beside it', ['10.0.0.7', '203.0.113.7'], '203.0.113.7'],
    ['one of IPv6 alone', ['fd00::7', '2600::7'], '2600::7'],
  ])('may be reached at them: %s', (_, addresses, expected) => {
    expect(doors([open, at(...addresses)])).toEqual([
      `pod-address ${expected} declared -> TCP 80: unknown, allowed`,
      `pod-address ${expected} undeclared -> TCP 1: unknown, unknown`,
    ]);
  });

  it.each([['10.0.0.7'], ['192.168.0.7'], ['172.16.0.7'], ['100.64.0.7'], ['fd00::7'], ['169.254.0.7']])(
    'are none at %s',
    (address) => {
      expect(doors([open, at(address)])).toEqual([]);
    },
  );

  it('are asked for each block of addresses by itself', () => {
    const pods = ['203.0.113.7', '10.0.113.7', '203.0.114.7', '172.32.0.1', '172.31.0.1'].map(
      (address, place) => pod(`web-${place}`, {}, { spec: { containers: [] }, status: running(address) }),
    );
    const found = [...entryPoints(pods).all()].map(({ workload }) => workloadKey(workload));
    expect(found).toEqual(['app/web-0[Pod]', 'app/web-2[Pod]', 'app/web-3[Pod]']);
  });

  it('are not reached where policies keep everyone out', () => {
    const closed = networkPolicy('closed', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(doors([open, at('203.0.113.7'), closed])).toEqual([
      'pod-address 203.0.113.7 declared -> TCP 80: unknown, denied',
    ]);
  });
});
